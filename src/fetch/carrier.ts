import type { Host, Transport } from "../host/host.ts";
import { FetchExchange, type Owner } from "./exchange.ts";
import type { RequestBody } from "./request-body.ts";

const TICK = 500; // ms

/** Carries requests to the engine and its answers back: each has a connection of its own, which nothing else knows. */
export class Carrier implements Transport, Owner {
  readonly host: Host;
  readonly #exchanges: (FetchExchange | undefined)[] = [];
  readonly #free: number[] = [];
  #ticked = -Infinity;

  constructor(host: Host) {
    this.host = host;
    host.attach(this);
  }

  /** @param bytes the request as the engine reads it, without what is still to come of the body */
  send(bytes: Uint8Array, body: RequestBody, request: Request, remoteAddress: string): Promise<Response> {
    const { host } = this;
    this.#tick();
    const number = this.#free.pop() ?? this.#exchanges.length;
    const exchange = new FetchExchange(number, remoteAddress, request, this);
    this.#exchanges[number] = exchange;
    host.opened(number, 0);
    host.received(number, bytes);
    exchange.feed(body);
    host.turn();
    return exchange.response;
  }

  flush(count: number): void {
    const { engine } = this.host;
    for (let index = 0; index < count; index++) {
      const exchange = this.#exchanges[engine.sendConnection(index)];
      const lent = engine.sendLent(index);
      exchange?.perform(engine.sendFlags(index), engine.sendAddress(index), engine.sendLength(index), lent);
    }
  }

  remoteAddress(connection: number): string {
    return this.#exchanges[connection]?.remoteAddress ?? "";
  }

  released(number: number): void {
    this.#exchanges[number] = undefined;
    this.host.closed(number);
    this.host.turn();
    this.#free.push(number);
  }

  // Edge platforms have no timers outside of requests: time goes on when one comes.
  #tick(): void {
    const now = Date.now();
    if (now - this.#ticked < TICK) return;
    this.#ticked = now;
    this.host.tick(now);
  }
}
