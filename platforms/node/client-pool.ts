import { type Exchange, type Transport, MAX_RESPONSE, UNAVAILABLE } from "../../src/client/exchange.ts";
import type { ClientTlsOptions, ConnectOptions } from "../../src/client/options.ts";
import { type Open, post } from "../../src/client/post.ts";
import { type Reconnector, createReconnector } from "../../src/client/reconnect.ts";
import type { Address } from "./client-address.ts";
import type { Connection, Owner } from "./client-connection.ts";
import { openOn } from "./client-events.ts";
import { HttpConnection, headOf } from "./client-http.ts";
import { StreamConnection } from "./client-stream.ts";
import { checkTlsOptions } from "./client-tls.ts";
import { WebSocketConnection, handshakeOf } from "./client-websocket.ts";

/** A client's connections: made when there is something to send, kept for the next call, made anew when they have ended. */
export class Pool implements Transport, Owner {
  readonly address: Address;
  readonly tls: ClientTlsOptions | undefined;
  readonly lasting: boolean;
  readonly textOnly: boolean;
  readonly #options: ConnectOptions;
  readonly #connections: Connection[] = [];
  readonly #size: number;
  readonly #make: () => Connection;
  /** Not over HTTP. */
  readonly #reconnector: Reconnector | undefined;
  /** What waits for the next attempt. */
  #held: Exchange[] = [];
  /** Over HTTP only. */
  readonly #open: Open | undefined;

  constructor(address: Address, options: ConnectOptions) {
    const { url, protocol, path, host } = address;
    const { headers, connections = 1, maxResponse = MAX_RESPONSE, methods, perMessageDeflate = false } = options;
    this.address = address;
    this.tls = address.secure ? (options.tls ?? {}) : undefined;
    if (this.tls !== undefined) checkTlsOptions(this.tls);
    this.lasting = methods !== undefined;
    this.textOnly = protocol === "bare";
    this.#options = options;
    this.#size = connections;
    if (!(connections >= 1)) throw new RangeError(`The option connections is 1 or more, not ${connections}.`);
    if (protocol === "http") {
      if (methods !== undefined) throw new TypeError(`${url} does not let the server call; use ws:, tcp: or unix:.`);
      const head = headOf(path, host, headers);
      this.#make = () => new HttpConnection(this, head, maxResponse);
      this.#open = openOn(url, headers, this.tls);
      return;
    }
    this.#reconnector = createReconnector(options, () => {
      const held = this.#held.filter((exchange) => !exchange.done);
      this.#held = [];
      if (this.lasting) this.#leastLoaded();
      for (const exchange of held) this.send(exchange);
    });
    if (protocol === "ws") {
      const request = handshakeOf(path, host, headers, perMessageDeflate);
      this.#make = () => new WebSocketConnection(this, options, maxResponse, request);
    } else {
      if (headers !== undefined) throw new TypeError(`${url} carries no headers: only http:, https:, ws: and wss: do.`);
      this.#make = () => new StreamConnection(this, options, maxResponse);
    }
  }

  defer(flush: () => void): void {
    process.nextTick(flush);
  }

  send(exchange: Exchange): void {
    if (exchange.stream && this.#open) void post(exchange, this.address.url, this.#open, this.#options);
    else if (this.#reconnector?.waits()) this.#held.push(exchange);
    else this.#leastLoaded().enqueue(exchange);
  }

  opened(): void {
    this.#reconnector?.opened();
    this.#options.onConnect?.();
  }

  refused(unsent: readonly Exchange[], reason: string, cause?: Error, code: number = UNAVAILABLE): void {
    if (code >= 500 && this.#reconnector?.retries()) return void this.#held.push(...unsent);
    for (const exchange of unsent) exchange.fail(code, `Cannot connect to ${this.address.url}${reason}`, cause);
  }

  retired(connection: Connection, unsent: readonly Exchange[]): void {
    const at = this.#connections.indexOf(connection);
    if (at >= 0) this.#connections.splice(at, 1);
    for (const exchange of unsent) this.send(exchange);
  }

  lost(): void {
    if (this.lasting) this.#reconnector?.retries();
  }

  closing(): void {
    this.#reconnector?.close();
    const held = this.#held;
    this.#held = [];
    this.refused(held, ": This client is closed.");
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
