import type { ServerStats } from "../flow/stats.ts";
import type { Log } from "../host/context.ts";
import type { Endpoint } from "./endpoint.ts";
import type { Io, Listener } from "./listener.ts";
import type { EngineVariant } from "./engine-module.ts";
import type { PlatformOptions } from "./options.ts";
import { type CloseOptions, closeTimeout, type Server, serverUrl } from "./server.ts";
import { changedTls, type TlsChanges, type TlsTexts } from "./tls.ts";

const LOOK = 20; // ms between looks at calls that nobody waits for any longer

/** A server in this process, from when it listens until it has closed. */
export class LocalServer implements Server {
  readonly address: Endpoint;
  readonly url: string;
  readonly io: Io;
  readonly engine: EngineVariant;
  readonly workers: number = 1;
  readonly closed: Promise<void>;
  readonly #listener: Listener;
  readonly #log: Log;
  readonly #onStop: PlatformOptions["onStop"];
  #tls: TlsTexts | undefined;
  #onClosed!: () => void;
  #closing = false;
  #forced = false;
  #deadline: ReturnType<typeof setTimeout> | undefined;

  constructor(listener: Listener, address: Endpoint, options: PlatformOptions, log: Log) {
    this.address = address;
    this.url = serverUrl(address, options.tls !== undefined);
    this.io = listener.io;
    this.engine = options.engine;
    this.#listener = listener;
    this.#tls = options.tls;
    this.#log = log;
    this.#onStop = options.onStop;
    this.closed = new Promise((resolve) => (this.#onClosed = resolve));
  }

  ref(): this {
    this.#listener.ref();
    return this;
  }

  unref(): this {
    this.#listener.unref();
    return this;
  }

  async stats(): Promise<ServerStats> {
    return this.#listener.host.stats;
  }

  async reloadTls(changes: TlsChanges): Promise<void> {
    const texts = changedTls(this.#tls, changes);
    this.#listener.reload?.(texts);
    this.#tls = texts;
  }

  close(options?: CloseOptions): Promise<void> {
    const timeout = closeTimeout(options);
    clearTimeout(this.#deadline);
    this.#deadline = setTimeout(() => this.#force(), timeout);
    if (!this.#closing) {
      this.#closing = true;
      this.#listener.host.turn(); // connections that were only just accepted are idle too
      this.#listener.host.drain();
      this.#listener.stop(() => this.#drained());
    }
    return this.closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #force(): void {
    this.#forced = true;
    this.#listener.host.close();
    this.#listener.destroy();
  }

  /** All connections have gone, but a handler whose caller has gone too may still run. */
  async #drained(): Promise<void> {
    while (this.#listener.host.pendingCalls > 0 && !this.#forced)
      await new Promise((resolve) => setTimeout(resolve, LOOK));
    clearTimeout(this.#deadline);
    try {
      await this.#onStop?.();
    } catch (error) {
      this.#log.error("ucall: onStop failed:", error);
    }
    this.#onClosed();
  }
}
