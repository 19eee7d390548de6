import type { Log } from "../host/context.ts";
import type { CacheStore } from "./options.ts";

/** A procedure's results in a store that others share. Whatever it throws is logged, once until it works again. */
export class SharedStore {
  readonly #store: CacheStore;
  readonly #procedure: string;
  /** ms */
  readonly #ttl: number;
  #fails = false;

  constructor(store: CacheStore, procedure: string, ttl: number) {
    this.#store = store;
    this.#procedure = procedure;
    this.#ttl = ttl;
  }

  /** The store's key for a call: of a length and of characters that every store takes. */
  async keyOf(key: string): Promise<string> {
    const text = new TextEncoder().encode(JSON.stringify([this.#procedure, key]));
    const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", text));
    return `ucall:${Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
  }

  /** @returns an object with the result, `undefined` where there is none */
  async get(key: string, log: Log): Promise<{ readonly value: unknown } | undefined> {
    try {
      const text = await this.#store.get(key);
      this.#fails = false;
      return text ? { value: JSON.parse(text) } : undefined;
    } catch (error) {
      this.#failed(error, log);
      return undefined;
    }
  }

  async set(key: string, value: unknown, log: Log): Promise<void> {
    try {
      await this.#store.set(key, JSON.stringify(value ?? null), this.#ttl);
    } catch (error) {
      this.#failed(error, log);
    }
  }

  #failed(error: unknown, log: Log): void {
    if (!this.#fails) log.error(`ucall: the cache of ${this.#procedure} failed, which runs without it:`, error);
    this.#fails = true;
  }
}
