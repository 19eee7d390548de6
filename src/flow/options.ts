import type { Context, Log } from "../host/context.ts";

/** How calls of one procedure are gathered, so that its handler runs once for many. */
export interface BatchOptions {
  /** Calls that the handler gets at most; as soon as so many wait, it runs. */
  readonly size: number;
  /** Milliseconds that a call waits for others. 0: for those that come in the same turn of the event loop. */
  readonly wait: number;
  /** Calls that may wait; more are refused with -32029 (429). Default: 1024. */
  readonly queue?: number;
  /** Runs of the handler that may be under way at once; meanwhile calls wait. Default: 1. */
  readonly concurrency?: number;
}

/** What the handler of gathered calls may know of them besides their parameters. */
export interface BatchContext {
  /** Aborted when all callers have gone, or the server shuts down. */
  readonly signal: AbortSignal;
  /** The context of each call, in the order of the parameters. */
  readonly calls: readonly Context[];
  /** The server's log. */
  readonly log: Log;
}

/** How results of a procedure are kept for later calls that are equal. */
export interface CacheOptions<Params = any> {
  /** Milliseconds that a result is kept. */
  readonly ttl: number;
  /** Results that are kept in memory; with more, the one that was not used for longest is forgotten. Default: 1000. */
  readonly max?: number;
  /**
   * What tells calls apart, as text. It has to name all that the result depends on, so also who calls, where that
   * matters. Default: the parameters.
   */
  readonly key?: (params: Params, ctx: Context) => string;
  /** Where results are kept. Default: this process's memory. */
  readonly store?: CacheStore;
}

/**
 * A store that several servers share, such as Redis or Memcached. Where it fails the procedure runs, and one line is
 * logged.
 *
 * ```ts
 * const redis = new Redis(); // ioredis
 * const store = { get: (key) => redis.get(key), set: (key, text, ttl) => redis.set(key, text, "PX", ttl) };
 *
 * const memcached = Client.create(); // memjs
 * const store = {
 *   get: async (key) => (await memcached.get(key)).value?.toString(),
 *   set: (key, text, ttl) => memcached.set(key, text, { expires: Math.ceil(ttl / 1000) }),
 * };
 * ```
 */
export interface CacheStore {
  /** @param key at most 80 characters that every store takes: letters, digits and ":" */
  get(key: string): PromiseLike<string | null | undefined>;
  /** @param ttl milliseconds, after which the store is to forget it */
  set(key: string, text: string, ttl: number): PromiseLike<unknown>;
}

type Fail = (problem: string) => never;

const LONGEST_WAIT = 0x7fff_ffff; // ms: what timers take

/** Checks what may come from JavaScript. Calls `fail` with what is wrong, where something is. */
export function checkBatch(batch: BatchOptions, fail: Fail): void {
  const { size, wait, queue = 1, concurrency = 1 } = batch;
  for (const [name, value] of Object.entries({ size, queue, concurrency })) {
    if (!isCount(value)) fail(`batch.${name} is a whole number from 1, not ${String(value)}`);
  }
  if (!(wait >= 0 && wait <= LONGEST_WAIT))
    fail(`batch.wait is a number of milliseconds up to ${LONGEST_WAIT}, not ${String(wait)}`);
}

/** Likewise. */
export function checkCache(cache: CacheOptions, fail: Fail): void {
  const { ttl, max = 1, key, store } = cache;
  if (!(typeof ttl === "number" && ttl > 0)) fail(`cache.ttl is a number of milliseconds above 0, not ${String(ttl)}`);
  if (!isCount(max)) fail(`cache.max is a whole number from 1, not ${String(max)}`);
  if (key !== undefined && typeof key !== "function") fail("cache.key is a function");
  if (store !== undefined && !(typeof store.get === "function" && typeof store.set === "function"))
    fail("cache.store has the functions get and set");
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 1;
}
