import { setTimeout as sleep } from "node:timers/promises";
import { procedure, t, UcallError } from "ucall";
import { describe, expect, it } from "vitest";
import { Peer } from "./peer.ts";

const cancel = '{"jsonrpc":"2.0","method":"rpc.cancel","params":{"id":1}}';
const end = { jsonrpc: "2.0", result: null, id: 1 };
const item = (value: unknown) => ({ jsonrpc: "2.0", method: "rpc.item", params: { id: 1, item: value } });

describe("streams", () => {
  it("go through middleware, async too, and through checks", async () => {
    const api = {
      count: procedure({ to: t.int({ maximum: 3 }) }, async function* ({ to }) {
        for (let i = 1; i <= to; i++) yield i;
      }),
    };
    const use = [async (_: unknown, next: () => unknown) => next(), (_: unknown, next: () => unknown) => next()];
    const peer = new Peer(api, { use });
    peer.call("count", { to: 2 });
    await sleep(1);
    expect(peer.lines()).toEqual([item(1), item(2), end]);
    peer.call("count", { to: 4 });
    await sleep(1);
    expect(peer.lines()).toMatchObject([{ error: { code: -32602 } }]);
    expect(peer.host.pendingCalls).toBe(0);
  });

  it("are cut off at their deadline, and their generators end", async () => {
    let ended = false;
    const slow = procedure(
      {},
      async function* (_, { signal }) {
        try {
          yield 1;
          await sleep(10_000, undefined, { signal });
        } finally {
          ended = true;
        }
      },
      { timeout: 10 },
    );
    const peer = new Peer({ slow });
    peer.call("slow");
    await expect.poll(() => ended).toBe(true);
    expect(peer.lines()).toMatchObject([item(1), { id: 1, error: { code: -32008 } }]);
    expect(peer.log.error).not.toHaveBeenCalled();
  });

  it("that are cancelled before they begin never run", async () => {
    let ran = false;
    const api = {
      stream: procedure({}, async function* () {
        ran = true;
        yield 1;
      }),
    };
    const peer = new Peer(api, { use: [(_, next) => sleep(5).then(next)] });
    peer.call("stream");
    peer.send(cancel);
    await expect.poll(() => peer.host.pendingCalls).toBe(0);
    expect(peer.lines()).toEqual([end]);
    expect(ran).toBe(false);
  });

  it("whose clean-up fails after they were cancelled say so, once", async () => {
    const bug = new Error("bug");
    const api = {
      stream: procedure({}, async function* (_, { signal }) {
        try {
          yield 1;
          await new Promise((done) => signal.addEventListener("abort", done));
        } finally {
          // oxlint-disable-next-line no-unsafe-finally -- what is tested
          throw bug;
        }
      }),
    };
    const peer = new Peer(api);
    peer.call("stream");
    await sleep(1);
    peer.send(cancel);
    await expect.poll(() => peer.host.pendingCalls).toBe(0);
    expect(peer.lines()).toMatchObject([item(1), { id: 1, error: { code: -32603 } }]);
    expect(peer.log.error).toHaveBeenCalledExactlyOnceWith("ucall: stream failed:", bug);
  });

  it("end when the server gives up on them", async () => {
    let ended = false;
    const stream = procedure({}, async function* (_, { signal }) {
      try {
        yield 1;
        await sleep(10_000, undefined, { signal });
      } finally {
        ended = true;
      }
    });
    const peer = new Peer({ stream });
    peer.call("stream");
    await sleep(1);
    peer.host.close();
    await expect.poll(() => ended).toBe(true);
    expect(peer.lines()).toEqual([item(1)]);
    expect(peer.log.error).not.toHaveBeenCalled();
  });

  it("take iterables whose next() throws at once, or that cannot be ended", async () => {
    const broken: AsyncIterable<number> = {
      [Symbol.asyncIterator]: () => ({
        next() {
          throw new UcallError(7, "broken");
        },
      }),
    };
    const never: AsyncIterable<number> = {
      [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => {}) }),
    };
    const peer = new Peer({
      broken: procedure({}, () => broken, { stream: true }),
      never: procedure({}, () => never, { stream: true }),
    });
    peer.call("broken");
    await sleep(1);
    expect(peer.lines()).toMatchObject([{ error: { code: 7, message: "broken" } }]);
    peer.call("never");
    peer.send(cancel);
    await sleep(1);
    expect(peer.lines()).toEqual([end]);
  });
});
