import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Cache } from "../../../dist/src/flow/cache.js";
import type { CacheOptions, CacheStore } from "../../../dist/src/flow/options.js";
import type { CallerContext } from "../../../dist/src/host/context.js";
import { Caller, settle } from "./caller.ts";

/** A cache of a handler that counts its runs. */
function cacheOf(options: CacheOptions, handler?: (params: Record<string, unknown>, ctx: CallerContext) => unknown) {
  let runs = 0;
  const run = handler ?? ((params: object) => ({ ...params, run: ++runs }));
  const cache = new Cache("p", run, options);
  return { cache, call: (params: Record<string, unknown>, caller = new Caller()) => cache.call(params, caller) };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("Cache", () => {
  it("keeps a result for its time", () => {
    const { cache, call } = cacheOf({ ttl: 100 });
    const first = call({ a: 1 });
    vi.advanceTimersByTime(99);
    expect(call({ a: 1 })).toBe(first);
    expect(call({ a: 2 })).toEqual({ a: 2, run: 2 });
    vi.advanceTimersByTime(1);
    expect(call({ a: 1 })).toEqual({ a: 1, run: 3 });
    expect(cache.stats).toEqual({ entries: 2, hits: 1, shared: 0, misses: 3 });
  });

  it("forgets what was not used for longest", () => {
    const { cache, call } = cacheOf({ ttl: 100, max: 2 });
    for (const a of [1, 2, 1, 3]) call({ a });
    expect(cache.stats.entries).toBe(2);
    expect(call({ a: 1 })).toEqual({ a: 1, run: 1 });
    expect(call({ a: 2 })).toEqual({ a: 2, run: 4 });
  });

  it("keeps undefined too", () => {
    const handler = vi.fn<() => undefined>();
    const { call } = cacheOf({ ttl: 100 }, handler);
    call({});
    call({});
    expect(handler).toHaveBeenCalledTimes(1);
  });

  it("takes long keys, of which it keeps digests", async () => {
    const { cache, call } = cacheOf({ ttl: 100 });
    const long = "x".repeat(10_000);
    expect(await call({ a: long })).toMatchObject({ run: 1 });
    expect(await call({ a: long })).toMatchObject({ run: 1 });
    expect(await call({ a: `${long}y` })).toMatchObject({ run: 2 });
    expect(cache.stats.hits).toBe(1);
    const gone = new Caller();
    const result = call({ a: `${long}z` }, gone);
    gone.abort("gone");
    await expect(result).rejects.toBe("gone");
    expect(cache.stats.misses).toBe(2);
  });

  it("keeps no errors", async () => {
    let fails = true;
    const { call } = cacheOf({ ttl: 100 }, () => {
      if (fails) throw new Error("now");
      return 1;
    });
    expect(() => call({})).toThrow("now");
    fails = false;
    expect(call({})).toBe(1);
    const rejected = cacheOf({ ttl: 100 }, async () => Promise.reject(new Error("later")));
    await expect(rejected.call({})).rejects.toThrow("later");
    expect(rejected.cache.stats.entries).toBe(0);
  });

  it("lets equal calls share a run, each with its result or error; the first gets what is to be logged", async () => {
    const ends: { resolve(value: unknown): void; reject(error: unknown): void }[] = [];
    const { cache, call } = cacheOf(
      { ttl: 100 },
      () => new Promise((resolve, reject) => ends.push({ resolve, reject })),
    );
    const shared = [call({ a: 1 }), call({ a: 1 })];
    const alone = call({ a: 2 });
    expect(ends).toHaveLength(2);
    ends[0]!.resolve("one");
    ends[1]!.resolve("two");
    expect(await Promise.all([...shared, alone])).toEqual(["one", "one", "two"]);
    expect(call({ a: 1 })).toBe("one");
    const failing = [call({ a: 3 }), call({ a: 3 })];
    const bug = new Error("bug");
    ends[2]!.reject(bug);
    expect(await Promise.allSettled(failing)).toMatchObject([{ reason: bug }, { reason: { code: -32603 } }]);
    expect(cache.stats).toEqual({ entries: 2, hits: 1, shared: 2, misses: 3 });
  });

  it("aborts a run when all of its callers have gone, and begins another one then", async () => {
    const contexts: CallerContext[] = [];
    const { call } = cacheOf({ ttl: 100 }, (_, ctx) => {
      contexts.push(ctx);
      return new Promise((resolve) => ctx.signal.addEventListener("abort", () => resolve("half")));
    });
    const callers = [new Caller(), new Caller()];
    const results = Promise.allSettled(callers.map((caller) => call({}, caller)));
    callers[0]!.abort("first");
    expect(contexts[0]!.reason).toBe(undefined);
    callers[1]!.abort("second");
    expect(contexts[0]!.reason).toBe("second");
    expect(await results).toMatchObject([{ reason: "first" }, { reason: "second" }]);
    void call({});
    expect(contexts).toHaveLength(2);
  });

  it("has a key of one's own", () => {
    const { call } = cacheOf({
      ttl: 100,
      key: ({ a }: { a: number }, ctx) => `${a % 2} ${ctx.headers.get("priority")}`,
    });
    expect([call({ a: 1 }), call({ a: 3 }), call({ a: 1 }, new Caller("u=1"))]).toMatchObject([
      { run: 1 },
      { run: 1 },
      { run: 2 },
    ]);
  });
});

describe("Cache with a store", () => {
  /** What Redis and Memcached do, in this process. */
  function memoryStore() {
    const texts = new Map<string, string>();
    const store = {
      get: vi.fn<CacheStore["get"]>(async (key) => texts.get(key) ?? null),
      set: vi.fn<CacheStore["set"]>(async (key, text) => void texts.set(key, text)),
    };
    return { texts, store };
  }

  it("keeps results there, where another server finds them", async () => {
    const { texts, store } = memoryStore();
    const [one, other] = [cacheOf({ ttl: 100, store }), cacheOf({ ttl: 100, store })];
    expect(await one.call({ a: "x" })).toEqual({ a: "x", run: 1 });
    await settle();
    expect(await other.call({ a: "x" })).toEqual({ a: "x", run: 1 });
    expect(other.cache.stats).toEqual({ entries: 0, hits: 1, shared: 0, misses: 0 });
    const [key] = [...texts.keys()];
    expect(key).toMatch(/^ucall:[0-9a-f]{64}$/);
    expect(store.set).toHaveBeenCalledExactlyOnceWith(key, '{"a":"x","run":1}', 100);
  });

  it.each([
    undefined,
    "text",
    Float32Array.of(1, 0.1),
    { data: Int16Array.of(1, 2, 3, 4), shape: [2, 2] },
    { bytes: Uint8Array.of(255), type: "image/png" },
    { list: [{ vector: Float64Array.of(0.5) }] },
  ])("gives %j back as it was", async (result) => {
    const { store } = memoryStore();
    await cacheOf({ ttl: 100, store }, () => result).call({});
    await settle();
    const other = vi.fn<() => void>();
    expect(await cacheOf({ ttl: 100, store }, other).call({})).toEqual(result ?? null);
    expect(other).not.toHaveBeenCalled();
  });

  it("asks it once for equal calls", async () => {
    const { store } = memoryStore();
    const { call } = cacheOf({ ttl: 100, store });
    await Promise.all([call({}), call({}), call({})]);
    expect(store.get).toHaveBeenCalledTimes(1);
  });

  it("goes on without it, and says so once until it works again", async () => {
    const { store } = memoryStore();
    const { call } = cacheOf({ ttl: 100, store });
    const caller = new Caller();
    const down = new Error("connection refused");
    store.get.mockRejectedValueOnce(down).mockRejectedValueOnce(down);
    store.set.mockRejectedValueOnce(down);
    expect(await call({}, caller)).toEqual({ run: 1 });
    expect(await call({ a: 1 }, caller)).toEqual({ a: 1, run: 2 });
    await settle();
    expect(caller.log.error).toHaveBeenCalledExactlyOnceWith(
      "ucall: the cache of p failed, which runs without it:",
      down,
    );
    expect(await call({ a: 1 }, caller)).toEqual({ a: 1, run: 2 });
    store.get.mockResolvedValueOnce("{malformed");
    expect(await call({ a: 1 }, caller)).toEqual({ a: 1, run: 3 });
    expect(caller.log.error).toHaveBeenCalledTimes(2);
  });
});
