import type { CallerContext } from "../host/context.ts";
import type { ParamsObject } from "../host/params.ts";
import { isThenable } from "../host/thenable.ts";
import { digestOf, keyOf } from "./cache-key.ts";
import { LruCache } from "./lru.ts";
import type { CacheOptions } from "./options.ts";
import { SharedRun } from "./shared-run.ts";
import type { CacheStats } from "./stats.ts";
import { SharedStore } from "./store.ts";

type Run = (params: ParamsObject, ctx: CallerContext) => unknown;

const DEFAULT_MAX = 1000;

// A key of megabytes is as easily sent as a small one, and thousands are kept: of longer ones it is their digests.
const LONGEST_KEY = 4096; // units of text

/** Keeps the results of one procedure for calls that are equal; those that come meanwhile wait for the same run. */
export class Cache {
  readonly #run: Run;
  readonly #keyOf: (params: ParamsObject, ctx: CallerContext) => string;
  readonly #store: SharedStore | undefined;
  readonly #kept: LruCache<unknown>;
  readonly #runs: Map<string, SharedRun> = new Map();
  #hits = 0;
  #shared = 0;
  #misses = 0;

  constructor(procedure: string, run: Run, { ttl, max = DEFAULT_MAX, key, store }: CacheOptions) {
    this.#run = run;
    this.#keyOf = key ?? keyOf;
    this.#store = store && new SharedStore(store, procedure, ttl);
    this.#kept = new LruCache(max, ttl);
  }

  get stats(): CacheStats {
    return { entries: this.#kept.size, hits: this.#hits, shared: this.#shared, misses: this.#misses };
  }

  /** @throws TypeError where the parameters make no key; and what a handler throws that is not async */
  call(params: ParamsObject, ctx: CallerContext): unknown {
    const key = this.#keyOf(params, ctx);
    if (key.length <= LONGEST_KEY) return this.#find(`=${key}`, params, ctx);
    return digestOf(key).then((digest) => {
      if (ctx.reason !== undefined) throw ctx.reason;
      return this.#find(digest, params, ctx);
    });
  }

  #find(key: string, params: ParamsObject, ctx: CallerContext): unknown {
    const kept = this.#kept.get(key);
    if (kept !== undefined) {
      this.#hits++;
      return kept.value;
    }
    const under = this.#runs.get(key);
    if (under !== undefined) {
      this.#shared++;
      return under.join(ctx);
    }
    return this.#start(key, params, ctx);
  }

  #start(key: string, params: ParamsObject, ctx: CallerContext): unknown {
    const run = new SharedRun(ctx, () => this.#end(key, run));
    const result = this.#store === undefined ? this.#miss(params, run) : this.#ask(this.#store, key, params, run);
    if (!isThenable(result)) {
      this.#kept.set(key, result);
      return result;
    }
    this.#runs.set(key, run);
    result.then(
      (value) => {
        this.#end(key, run);
        if (run.reason === undefined && this.#store === undefined) this.#kept.set(key, value);
        run.resolve(value);
      },
      (error) => {
        this.#end(key, run);
        run.reject(error);
      },
    );
    return run.join(ctx);
  }

  #miss(params: ParamsObject, run: SharedRun): unknown {
    this.#misses++;
    return this.#run(params, run);
  }

  async #ask(store: SharedStore, key: string, params: ParamsObject, run: SharedRun): Promise<unknown> {
    const name = await store.keyOf(key);
    const found = await store.get(name, run.log);
    if (found !== undefined) {
      this.#hits++;
      return found.value;
    }
    const result = await this.#miss(params, run);
    if (run.reason === undefined) void store.set(name, result, run.log);
    return result;
  }

  #end(key: string, run: SharedRun): void {
    if (this.#runs.get(key) === run) this.#runs.delete(key);
  }
}
