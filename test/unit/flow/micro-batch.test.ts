import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type BatchHandler, MicroBatch } from "../../../dist/src/flow/micro-batch.js";
import type { BatchContext, BatchOptions } from "../../../dist/src/flow/options.js";
import { Caller, settle } from "./caller.ts";

const numbers: BatchHandler = (calls) => calls.map(({ n }) => n);

/** A batch, the sizes of its runs, and what has become of its calls. */
function batchOf(options: BatchOptions, handler = numbers) {
  const sizes: number[] = [];
  const outcomes: unknown[] = [];
  const batch = new MicroBatch((calls, ctx) => {
    sizes.push(calls.length);
    return handler(calls, ctx);
  }, options);
  const call = (n: number, caller = new Caller()): Caller => {
    batch.call({ n }, caller).then(
      (result) => outcomes.push(result),
      (error: unknown) => outcomes.push(error),
    );
    return caller;
  };
  return { batch, sizes, outcomes, call };
}

/** A handler whose runs the test ends, one after the other. */
function held() {
  const ends: (() => void)[] = [];
  const handler: BatchHandler = (calls, ctx) => new Promise((resolve) => ends.push(() => resolve(numbers(calls, ctx))));
  return { ends, handler };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("MicroBatch", () => {
  it("runs as soon as enough calls wait", async () => {
    const { sizes, outcomes, call } = batchOf({ size: 3, wait: 1000 });
    for (let n = 0; n < 7; n++) call(n);
    expect(sizes).toEqual([3, 3]);
    await settle();
    expect(outcomes).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it("runs when the first has waited, and counts anew for the next", async () => {
    const { sizes, call } = batchOf({ size: 10, wait: 5 });
    call(1);
    await vi.advanceTimersByTimeAsync(4);
    call(2);
    expect(sizes).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(sizes).toEqual([2]);
    await vi.advanceTimersByTimeAsync(100);
    call(3);
    await vi.advanceTimersByTimeAsync(4);
    expect(sizes).toEqual([2]);
    await vi.advanceTimersByTimeAsync(1);
    expect(sizes).toEqual([2, 1]);
  });

  it("with a wait of 0 runs in the next turn of the event loop", async () => {
    const { sizes, call } = batchOf({ size: 10, wait: 0 });
    call(1);
    call(2);
    expect(sizes).toEqual([]);
    await vi.advanceTimersByTimeAsync(0);
    expect(sizes).toEqual([2]);
  });

  it("gathers while runs are under way, and lets no more run at once than it may", async () => {
    const { ends, handler } = held();
    const { batch, sizes, call } = batchOf({ size: 4, wait: 1, concurrency: 2 }, handler);
    for (let n = 0; n < 8; n++) call(n);
    for (let n = 0; n < 3; n++) call(n);
    await vi.advanceTimersByTimeAsync(10);
    expect(sizes).toEqual([4, 4]);
    expect(batch.stats).toMatchObject({ waiting: 3, running: 2 });
    ends[0]!();
    await settle();
    expect(sizes).toEqual([4, 4, 3]);
    expect(batch.stats).toMatchObject({ waiting: 0, running: 2 });
  });

  it("takes the most urgent of those that wait, and refuses one too many", async () => {
    const { ends, handler } = held();
    const { batch, outcomes, call } = batchOf({ size: 2, wait: 0, queue: 3 }, handler);
    call(0);
    call(1);
    for (const [n, priority] of ["u=5", "u=5", "u=1"].entries()) call(10 + n, new Caller(priority));
    expect(() => batch.call({}, new Caller("u=0"))).toThrow(expect.objectContaining({ code: -32029, status: 429 }));
    await vi.advanceTimersByTimeAsync(1);
    for (let i = 0; i < 3; i++) {
      ends[i]!();
      await settle();
    }
    expect(outcomes).toEqual([0, 1, 12, 10, 11]);
    expect(batch.stats).toMatchObject({ refused: 1, batches: 3, calls: 5, waiting: 0, running: 0 });
  });

  it("forgets a call whose caller has gone, which leaves its place", async () => {
    const { sizes, outcomes, call, batch } = batchOf({ size: 2, wait: 5, queue: 1 });
    const reason = new Error("gone");
    call(1).abort(reason);
    call(2);
    expect(batch.stats.waiting).toBe(1);
    await vi.advanceTimersByTimeAsync(5);
    expect(sizes).toEqual([1]);
    expect(outcomes).toEqual([reason, 2]);
  });

  it("does not wait for those that have gone", async () => {
    const { sizes, call } = batchOf({ size: 2, wait: 5 });
    call(1).abort(new Error("gone"));
    await vi.advanceTimersByTimeAsync(100);
    expect(sizes).toEqual([]);
    call(2);
    await vi.advanceTimersByTimeAsync(4);
    expect(sizes).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(sizes).toEqual([1]);
  });

  it("gives elements that are errors to their own calls, and any other failure to all", async () => {
    const own = new Error("own");
    const results: unknown[] = [[own, 2], [1], "ab", undefined];
    const { outcomes, call } = batchOf({ size: 2, wait: 5 }, () => results.shift());
    for (let n = 0; n < 8; n++) call(n);
    await settle();
    const masked = expect.objectContaining({ code: -32603, message: "Internal error" });
    const wrong = (given: string) =>
      expect.objectContaining({ message: `The handler of a batch of 2 calls gave ${given}.` });
    expect(outcomes).toEqual([
      own,
      2,
      ...[wrong("an array of 1"), masked],
      ...[wrong("a result of type string"), masked],
      ...[wrong("a result of type undefined"), masked],
    ]);
  });

  it("has a signal that is aborted when all of its callers have gone", async () => {
    const contexts: BatchContext[] = [];
    const { call } = batchOf({ size: 2, wait: 5 }, (_, ctx) => {
      contexts.push(ctx);
      return new Promise(() => {});
    });
    const [first, second] = [call(1), call(2)];
    const [ctx] = contexts;
    expect(ctx!.calls).toEqual([first, second]);
    expect(ctx!.signal.aborted).toBe(false);
    first.abort(new Error("one"));
    expect(ctx!.signal.aborted).toBe(false);
    const reason = new Error("two");
    second.abort(reason);
    expect(ctx!.signal.reason).toBe(reason);
  });

  it("counts sizes and waits", async () => {
    const { batch, call } = batchOf({ size: 3, wait: 10 });
    expect(batch.stats).toMatchObject({ meanSize: 0, meanWait: 0 });
    call(1);
    await vi.advanceTimersByTimeAsync(6);
    call(2);
    call(3);
    call(4);
    await vi.advanceTimersByTimeAsync(10);
    expect(batch.stats).toEqual({
      ...{ waiting: 0, running: 0, batches: 2, calls: 4, refused: 0 },
      ...{ meanSize: 2, meanWait: (6 + 10) / 4 },
    });
  });
});
