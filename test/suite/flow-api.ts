import { procedure, t, UcallError, type Api } from "ucall";
import { SECRET, type Probe } from "./probe.ts";

const FOREVER = 1_000_000; // ms

/** Procedures whose calls are gathered. */
export const batchApi = (probe: Probe): Api => ({
  /** Runs as soon as four wait, and tells each of them how many they are; negative numbers and 13 fail on their own. */
  four: procedure(
    { value: t.int() },
    (calls) =>
      calls.map(({ value }) => {
        if (value < 0) return new UcallError(-32004, `no ${value}`);
        return value === 13 ? new Error(SECRET) : { value, of: calls.length };
      }),
    { batch: { size: 4, wait: FOREVER } },
  ),
  /** Runs when its first call has waited a little. */
  soon: procedure({ value: t.int() }, async (calls) => calls.map(({ value }) => value), {
    readonly: true,
    batch: { size: 1000, wait: 1 },
  }),
  /** One at a time, each when the test has opened the gate; notes who runs. */
  gated: procedure(
    { value: t.int() },
    async ([call], { signal }) => {
      probe.calls.push(`run ${call!.value}`);
      signal.addEventListener("abort", () => probe.aborts++);
      await probe.passed();
      return [call!.value];
    },
    { readonly: true, batch: { size: 1, wait: 0, queue: 4 } },
  ),
  short: procedure({}, () => [1], { batch: { size: 2, wait: FOREVER } }),
  throws: procedure(
    { code: t.int().optional() },
    ([call]) => {
      throw call!.code === undefined ? new Error(SECRET) : new UcallError(call!.code, "all of them");
    },
    { batch: { size: 2, wait: FOREVER } },
  ),
});

/** Procedures whose results are kept. */
export function cacheApi(probe: Probe): Api {
  let runs = 0;
  return {
    same: procedure({ value: t.json() }, async ({ value }) => value, { readonly: true, cache: { ttl: FOREVER } }),
    bytes: procedure({ size: t.int() }, ({ size }) => new Uint8Array(size).fill(7), {
      readonly: true,
      cache: { ttl: FOREVER },
    }),
    /** Waits for the gate, or until all of its callers have gone; notes that it runs. */
    gated: procedure(
      { value: t.int() },
      async ({ value }, { signal }) => {
        probe.calls.push(`run ${value}`);
        await Promise.race([probe.passed(), probe.aborted(signal).then(() => signal.throwIfAborted())]);
        return value;
      },
      { readonly: true, cache: { ttl: FOREVER } },
    ),
    fails: procedure(
      {},
      () => {
        probe.calls.push("run");
        throw new UcallError(-32004, "nothing here");
      },
      { readonly: true, cache: { ttl: FOREVER } },
    ),
    /** Kept for each caller apart. */
    mine: procedure({}, (_, ctx) => ({ name: ctx.headers.get("x-name"), run: ++runs }), {
      readonly: true,
      cache: { ttl: FOREVER, key: (_, ctx) => ctx.headers.get("x-name") ?? "" },
    }),
  };
}
