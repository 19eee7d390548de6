import { base64 } from "../host/bytes.ts";
import type { Log } from "../host/context.ts";
import { decodeBase64 } from "../payload/base64.ts";
import { decodeCbor, encodeCbor } from "../payload/cbor.ts";
import { holdsPayload } from "../payload/json-results.ts";
import { digestOf } from "./cache-key.ts";
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
    return `ucall:${await digestOf(JSON.stringify([this.#procedure, key]))}`;
  }

  /** @returns an object with the result, `undefined` where there is none */
  async get(key: string, log: Log): Promise<{ readonly value: unknown } | undefined> {
    try {
      const text = await this.#store.get(key);
      this.#fails = false;
      return text ? { value: read(text) } : undefined;
    } catch (error) {
      this.#failed(error, log);
      return undefined;
    }
  }

  async set(key: string, value: unknown, log: Log): Promise<void> {
    try {
      await this.#store.set(key, textOf(value), this.#ttl);
    } catch (error) {
      this.#failed(error, log);
    }
  }

  #failed(error: unknown, log: Log): void {
    if (!this.#fails) log.error(`ucall: the cache of ${this.#procedure} failed, which runs without it:`, error);
    this.#fails = true;
  }
}

// No JSON begins so.
const CBOR = "~";

/** A result as text: JSON, or CBOR in base64 where it holds bytes or arrays. */
function textOf(value: unknown): string {
  const binary = typeof value === "object" && value !== null && holdsPayload(value);
  return binary ? CBOR + base64(encodeCbor(value)) : JSON.stringify(value ?? null);
}

function read(text: string): unknown {
  if (!text.startsWith(CBOR)) return JSON.parse(text);
  const bytes = decodeBase64(new TextEncoder().encode(text.slice(CBOR.length)));
  if (typeof bytes === "number") throw new SyntaxError("What the store has is no base64.");
  return decodeCbor(bytes);
}
