import type { NetConnectOpts } from "node:net";
import type { Exchange, Transport } from "../../src/client/exchange.ts";
import type { ClientTlsOptions, ConnectOptions } from "../../src/client/options.ts";
import type { Address } from "./client-address.ts";
import type { Connection, Owner } from "./client-connection.ts";
import { HttpConnection, headOf } from "./client-http.ts";
import { StreamConnection } from "./client-stream.ts";
import { checkTlsOptions } from "./client-tls.ts";

const MAX_RESPONSE = 64 * 1024 * 1024;

/** A client's connections: made when there is something to send, kept for the next call, made anew when they have ended. */
export class Pool implements Transport, Owner {
  readonly url: string;
  readonly connect: NetConnectOpts;
  readonly tls: ClientTlsOptions | undefined;
  readonly #connections: Connection[] = [];
  readonly #size: number;
  readonly #make: () => Connection;

  constructor(address: Address, options: ConnectOptions) {
    this.url = address.url;
    this.connect = address.connect;
    this.tls = address.tls ? (options.tls ?? {}) : undefined;
    if (this.tls !== undefined) checkTlsOptions(this.tls);
    this.#size = options.connections ?? 1;
    if (!(this.#size >= 1)) throw new RangeError(`The option connections is 1 or more, not ${this.#size}.`);
    const maxResponse = options.maxResponse ?? MAX_RESPONSE;
    if (address.http) {
      const head = headOf(address.path, address.host, options.headers);
      this.#make = () => new HttpConnection(this, head, maxResponse);
    } else {
      if (options.headers !== undefined)
        throw new TypeError(`${this.url} carries no headers: only http: and https: do.`);
      this.#make = () => new StreamConnection(this, maxResponse);
    }
  }

  defer(flush: () => void): void {
    process.nextTick(flush);
  }

  send(exchange: Exchange): void {
    this.#leastLoaded().enqueue(exchange);
  }

  retired(connection: Connection, unsent: readonly Exchange[]): void {
    const at = this.#connections.indexOf(connection);
    if (at >= 0) this.#connections.splice(at, 1);
    for (const exchange of unsent) this.send(exchange);
  }

  async close(): Promise<void> {
    await Promise.all(this.#connections.map((connection) => connection.close()));
  }

  /** An idle connection, else a new one where there may be more, else the least busy. */
  #leastLoaded(): Connection {
    let best: Connection | undefined;
    for (const connection of this.#connections) {
      if (best === undefined || connection.load < best.load) best = connection;
    }
    if (best === undefined || (best.load > 0 && this.#connections.length < this.#size)) {
      best = this.#make();
      this.#connections.push(best);
    }
    return best;
  }
}
