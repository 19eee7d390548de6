import type { Log } from "../host/context.ts";
import type { Host, Transport } from "../host/host.ts";
import type { Connection, Owner } from "./connection.ts";
import { type Endpoint, listenerFlags } from "./endpoint.ts";
import { type Listener, startClock } from "./listener.ts";

/** The engine on a runtime's own sockets, but for the listening one: the connections, by their numbers. */
export abstract class SocketListener implements Transport, Listener, Owner {
  readonly io = "net";
  readonly host: Host;
  readonly #maxConnections: number;
  readonly #log: Log;
  readonly #connections: (Connection | undefined)[] = [];
  readonly #free: number[] = [];
  #flags = 0;
  #open = 0;
  #warned = false;
  #timer: ReturnType<typeof startClock> | undefined;
  #onEmpty: (() => void) | undefined;

  constructor(host: Host, maxConnections: number, log: Log) {
    this.host = host;
    this.#maxConnections = maxConnections;
    this.#log = log;
    host.attach(this);
  }

  abstract listen(endpoint: Endpoint): Promise<Endpoint>;
  abstract ref(): void;
  abstract unref(): void;
  /** Closes the listening socket. */
  protected abstract shut(): void;

  turn(): void {
    this.host.turn();
  }

  stop(onEmpty: () => void): void {
    this.shut();
    this.#onEmpty = onEmpty;
    this.#checkEmpty();
  }

  destroy(): void {
    for (const connection of this.#connections) connection?.destroy();
  }

  flush(count: number): void {
    const { engine } = this.host;
    for (let index = 0; index < count; index++) {
      const connection = this.#connections[engine.sendConnection(index)];
      connection?.perform(engine.sendFlags(index), engine.sendAddress(index), engine.sendLength(index));
    }
  }

  remoteAddress(connection: number): string {
    return this.#connections[connection]?.remoteAddress ?? "";
  }

  released({ number }: Connection): void {
    this.#connections[number] = undefined;
    this.host.closed(number);
    this.host.turn();
    this.#free.push(number);
    this.#open--;
    this.#checkEmpty();
  }

  /** To be called when it listens, and before the first connection is accepted. */
  protected listening(address: Endpoint): void {
    this.#flags = listenerFlags(address);
    this.#timer = startClock(() => this.host.tick(Date.now()));
  }

  /** Takes a connection in that `make` makes of a number. @returns false where it is one too many */
  protected admit(make: (number: number) => Connection): boolean {
    if (this.room <= 0) return false;
    this.#open++;
    const number = this.#free.pop() ?? this.#connections.length;
    this.host.opened(number, this.#flags);
    this.#connections[number] = make(number);
    return true;
  }

  /** How many more connections may be taken in. */
  protected get room(): number {
    return this.#maxConnections - this.#open;
  }

  /** A connection could not be accepted, such as for too many open files: later ones may be, and one line tells it all. */
  protected refused(error: unknown): void {
    if (this.#warned) return;
    this.#warned = true;
    const reason = error instanceof Error ? error.message : String(error);
    this.#log.error("ucall: a connection could not be accepted:", reason);
  }

  #checkEmpty(): void {
    if (this.#onEmpty === undefined || this.#open > 0) return;
    clearInterval(this.#timer);
    this.#onEmpty();
    this.#onEmpty = undefined;
  }
}
