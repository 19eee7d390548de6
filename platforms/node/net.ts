import net from "node:net";
import type { Host, Transport } from "../../src/host/host.ts";
import type { Log } from "../../src/host/context.ts";
import { Connection, type Owner } from "./connection.ts";
import { type Endpoint, listenerFlags } from "./endpoint.ts";
import { type Listener, startClock } from "./listener.ts";

/** The engine on node:net. */
export class NetListener implements Transport, Listener, Owner {
  readonly io = "net";
  readonly host: Host;
  readonly #server: net.Server;
  readonly #maxConnections: number;
  readonly #log: Log;
  readonly #connections: (Connection | undefined)[] = [];
  readonly #free: number[] = [];
  #memory: Buffer = Buffer.alloc(0);
  #flags = 0;
  #open = 0;
  #timer: NodeJS.Timeout | undefined;
  #onEmpty: (() => void) | undefined;

  constructor(host: Host, maxConnections: number, log: Log) {
    this.host = host;
    this.#maxConnections = maxConnections;
    this.#log = log;
    this.#server = net.createServer({ allowHalfOpen: true, noDelay: true, pauseOnConnect: true }, (socket) =>
      this.#accept(socket),
    );
    host.attach(this);
  }

  listen(endpoint: Endpoint): Promise<Endpoint> {
    const server = this.#server;
    return new Promise((resolve, reject) => {
      server.once("error", reject);
      server.listen(endpoint, () => {
        server.off("error", reject);
        // Such as too many open files: the next ones may be accepted again, and one line tells it all.
        server.once("error", (error) => this.#log.error("ucall: a connection could not be accepted:", error.message));
        server.on("error", ignore);
        const given = server.address() as net.AddressInfo | string;
        const address = typeof given === "string" ? { path: given } : { host: given.address, port: given.port };
        this.#flags = listenerFlags(address);
        this.#timer = startClock(() => this.host.tick(Date.now()));
        resolve(address);
      });
    });
  }

  stop(onEmpty: () => void): void {
    this.#server.close();
    this.#onEmpty = onEmpty;
    this.#checkEmpty();
  }

  destroy(): void {
    for (const connection of this.#connections) connection?.destroy();
  }

  ref(): void {
    this.#server.ref();
  }

  unref(): void {
    this.#server.unref();
  }

  flush(count: number): void {
    const { engine } = this.host;
    if (this.#memory.buffer !== engine.memory.buffer) this.#memory = Buffer.from(engine.memory.buffer);
    for (let index = 0; index < count; index++) {
      const connection = this.#connections[engine.sendConnection(index)];
      connection?.perform(engine.sendFlags(index), this.#memory, engine.sendAddress(index), engine.sendLength(index));
    }
  }

  remoteAddress(connection: number): string {
    return this.#connections[connection]?.remoteAddress ?? "";
  }

  released(connection: Connection): void {
    const { number } = connection;
    this.#connections[number] = undefined;
    this.host.closed(number);
    this.host.turn();
    this.#free.push(number);
    this.#open--;
    this.#checkEmpty();
  }

  #accept(socket: net.Socket): void {
    if (this.#open >= this.#maxConnections) {
      socket.destroy();
      return;
    }
    this.#open++;
    const number = this.#free.pop() ?? this.#connections.length;
    this.host.opened(number, this.#flags);
    this.#connections[number] = new Connection(socket, number, this);
  }

  #checkEmpty(): void {
    if (this.#onEmpty === undefined || this.#open > 0) return;
    clearInterval(this.#timer);
    this.#onEmpty();
    this.#onEmpty = undefined;
  }
}

function ignore(): void {}
