import { setTimeout as sleep } from "node:timers/promises";
import { procedure, t, UcallError, type Context } from "ucall";
import { describe, expect, it, vi } from "vitest";
import { internalError, Peer, utf8 } from "./peer.ts";

describe("handlers", () => {
  it("that are sync are answered in the same turn, async ones when they settle", async () => {
    const api = {
      sync: procedure({}, () => 1),
      async: procedure({}, async () => 2),
      // oxlint-disable-next-line unicorn/no-thenable -- a promise of another make
      thenable: procedure({}, () => ({ then: (resolve: (value: number) => void) => resolve(3) })),
    };
    const peer = new Peer(api);
    peer.send('[{"jsonrpc":"2.0","method":"sync","id":1},{"jsonrpc":"2.0","method":"async","id":2}]');
    expect(peer.output).toBe("");
    expect(peer.host.pendingCalls).toBe(1);
    peer.call("sync", {}, 3);
    await sleep(1);
    peer.call("thenable", {}, 4);
    await sleep(1);
    expect(peer.host.pendingCalls).toBe(0);
    expect(peer.lines().flat()).toMatchObject([
      { id: 3, result: 1 },
      { id: 1, result: 1 },
      { id: 2, result: 2 },
      { id: 4, result: 3 },
    ]);
  });

  it("answer with their UcallError; whatever else they throw is masked and logged once", async () => {
    const api = {
      known: procedure({}, () => {
        throw new UcallError(-32004, "No such user", { id: 5 });
      }),
      unknown: procedure({}, () => {
        throw new Error("the password is 1234");
      }),
      rejected: procedure({}, async () => {
        throw "text";
      }),
      data: procedure({}, () => {
        throw new UcallError(1, "x", 1n);
      }),
      code: procedure({}, () => {
        throw new UcallError(2 ** 40);
      }),
      foreign: procedure({}, () => {
        throw Object.assign(new Error("Gone"), { code: 410, data: undefined, [Symbol.for("ucall.error")]: true });
      }),
    };
    const peer = new Peer(api);
    expect(peer.answer("known")).toEqual({ code: -32004, message: "No such user", data: { id: 5 } });
    expect(peer.answer("foreign")).toEqual({ code: 410, message: "Gone" });
    expect(peer.log.error).not.toHaveBeenCalled();
    for (const name of ["unknown", "data", "code"]) expect(peer.answer(name)).toEqual(internalError);
    peer.call("rejected");
    await sleep(1);
    expect(peer.lines()).toMatchObject([{ error: internalError }]);
    expect(peer.log.error).toHaveBeenCalledTimes(4);
  });

  it("report errors to onError instead, which may itself fail", () => {
    const onError = vi.fn<() => void>(() => {
      throw new Error("again");
    });
    const bug = new Error("bug");
    const peer = new Peer(
      {
        bug: procedure({}, () => {
          throw bug;
        }),
      },
      { onError },
    );
    expect(peer.answer("bug")).toEqual(internalError);
    expect(onError).toHaveBeenCalledExactlyOnceWith(bug, { name: "bug", ctx: expect.anything() });
    expect(peer.log.error).toHaveBeenCalledExactlyOnceWith("ucall: onError failed:", expect.any(Error));
  });

  it("are cut off at their deadline, once", async () => {
    const reasons: unknown[] = [];
    const slow = procedure(
      {},
      async (_, { signal }) => {
        await sleep(40);
        reasons.push(signal.reason);
        return 1;
      },
      { timeout: 10 },
    );
    const peer = new Peer({ slow, quick: procedure({}, async () => 2, { timeout: 10 }) });
    peer.call("slow");
    peer.call("quick", {}, 2);
    await sleep(80);
    expect(peer.lines()).toMatchObject([
      { id: 2, result: 2 },
      { id: 1, error: { code: -32008, message: "Deadline exceeded" } },
    ]);
    expect(reasons).toMatchObject([{ code: -32008 }]);
  });
});

describe("the context", () => {
  const post = (body: string): string =>
    `POST / HTTP/1.1\r\nHost: x\r\nX-Token: abc\r\nX-Token: d\u00e9f\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
  const request = post('{"jsonrpc":"2.0","method":"get","id":1}');
  const latin1 = (text: string): Uint8Array => Uint8Array.from(text, (unit) => unit.charCodeAt(0));

  it("has the fields of the request, before and after the turn", async () => {
    const seen: unknown[] = [];
    const api = {
      get: procedure({}, async (_, ctx) => {
        if (seen.length === 0) seen.push(ctx.headers.get("x-token"));
        await sleep(1);
        seen.push(ctx.headers.get("x-token"), ctx.remoteAddress);
      }),
    };
    const peer = new Peer(api);
    for (const _ of [1, 2]) {
      peer.host.received(1, latin1(request));
      peer.host.turn();
      peer.send("GET /none HTTP/1.1\r\nHost: y\r\n\r\n".repeat(20));
      await sleep(5);
    }
    expect(seen).toEqual(["abc, déf", "abc, déf", "peer 1", "abc, déf", "peer 1"]);
  });

  it("has no fields without HTTP, and none after a sync answer", async () => {
    let kept: Context | undefined;
    const peer = new Peer({ get: procedure({}, (_, ctx) => [...((kept = ctx), ctx.headers)]) });
    expect(peer.answer("get")).toEqual([]);
    const lazy = new Peer({ get: procedure({}, (_, ctx) => void (kept = ctx)) });
    lazy.send(request);
    expect([...(kept as Context).headers]).toEqual([]);
    expect((kept as Context).remoteAddress).toBe("");
  });

  it("is aborted when the caller goes, and its result dropped", async () => {
    const reasons: unknown[] = [];
    const api = {
      wait: procedure({}, async (_, { signal }) => {
        await sleep(1000, undefined, { signal }).catch(() => reasons.push(signal.reason));
        throw signal.reason;
      }),
      late: procedure({}, async (_, ctx) => {
        await sleep(10);
        reasons.push(ctx.signal.aborted, ctx.remoteAddress);
      }),
    };
    const peer = new Peer(api);
    peer.call("wait");
    peer.call("late");
    peer.host.closed(1);
    peer.host.turn();
    await sleep(20);
    expect(reasons).toEqual([expect.objectContaining({ name: "AbortError" }), true, "peer 1"]);
    expect(peer.host.pendingCalls).toBe(0);
    expect(peer.output).toBe("");
    expect(peer.log.error).not.toHaveBeenCalled();
  });

  it("is aborted when the host closes", async () => {
    const reasons: unknown[] = [];
    const wait = procedure({}, async (_, { signal }) => {
      await sleep(1000, undefined, { signal }).catch(() => reasons.push(signal.reason));
    });
    const peer = new Peer({ wait });
    peer.call("wait");
    peer.host.close();
    await sleep(5);
    expect(reasons).toEqual([expect.objectContaining({ name: "AbortError", message: "The server is shutting down." })]);
    expect(peer.output).toBe("");
  });
});

describe("middleware", () => {
  it("runs once per call, in batches too, outermost first; sync calls stay sync", () => {
    const calls: string[] = [];
    const peer = new Peer(
      { sum: procedure({ a: t.int(), b: t.int({ default: 2 }) }, ({ a, b }) => a + b) },
      {
        use: [
          ({ name, params }, next) => {
            calls.push(`${name} ${JSON.stringify(params)}`);
            return (next() as number) * 10;
          },
          (_, next) => (next() as number) + 1,
        ],
      },
    );
    peer.send(
      '[{"jsonrpc":"2.0","method":"sum","params":[1],"id":1},{"jsonrpc":"2.0","method":"sum","params":[2,3],"id":2}]',
    );
    expect(peer.lines()).toMatchObject([[{ result: 40 }, { result: 60 }]]);
    expect(calls).toEqual(['sum {"a":1,"b":2}', 'sum {"a":2,"b":3}']);
  });

  it("can refuse a call, and wait for one", async () => {
    let ran = 0;
    const peer = new Peer(
      { run: procedure({ a: t.boolean() }, () => ++ran) },
      {
        use: [
          async ({ params }, next) => {
            if (params["a"] !== true) throw new UcallError(-32003);
            await sleep(1);
            return next();
          },
        ],
      },
    );
    peer.call("run", [false], 1);
    peer.call("run", [true], 2);
    await sleep(10);
    expect(peer.lines()).toMatchObject([{ error: { code: -32003, message: "Forbidden" } }, { result: 1 }]);
  });
});

describe("turns", () => {
  const api = { echo: procedure({ v: t.json() }, ({ v }) => v), ping: procedure({}, () => 1) };

  it("take more connections and bytes at once than the queues hold", () => {
    const peer = new Peer(api);
    const { host } = peer;
    for (let connection = 2; connection < 3000; connection++) {
      host.opened(connection, 0);
      host.received(connection, utf8.encode('{"jsonrpc":"2.0","method":"ping","id":1}'));
    }
    host.turn();
    expect(peer.lines()).toHaveLength(2998);
    for (let connection = 2; connection < 3000; connection++) host.closed(connection);
    host.turn();
    const text = "x".repeat(1_000_000);
    expect(peer.answer("echo", [text])).toBe(text);
  });

  it("answer more calls at once than the queues hold", () => {
    const peer = new Peer(api, { maxBatch: 5000, maxPending: 5000 });
    const batch = Array.from({ length: 5000 }, (_, id) => ({ jsonrpc: "2.0", method: "echo", params: [`é${id}`], id }));
    peer.send(JSON.stringify(batch));
    const [answers] = peer.lines() as [{ id: number; result: string }[]];
    expect(answers).toHaveLength(5000);
    expect(answers.every(({ id, result }) => result === `é${id}`)).toBe(true);
  });

  it("let input that had to wait go on", () => {
    const peer = new Peer(api, { maxPending: 2 });
    peer.send('{"jsonrpc":"2.0","method":"ping","id":1}\n'.repeat(100));
    expect(peer.lines()).toHaveLength(100);
  });

  it("see memory grow beneath them", async () => {
    const peer = new Peer({ ...api, later: procedure({ v: t.json() }, async ({ v }) => v) });
    const { engine } = peer.host;
    const before = engine.memory.buffer.byteLength;
    const text = "é".repeat(1_500_000);
    expect(peer.answer("echo", [[text, 1]])).toEqual([text, 1]);
    peer.call("later", [text]);
    await sleep(1);
    expect(peer.lines()).toMatchObject([{ result: text }]);
    expect(engine.memory.buffer.byteLength).toBeGreaterThan(before);
    expect(engine.bytes.buffer).toBe(engine.memory.buffer);
    expect(peer.answer("echo", [1])).toBe(1);
  });

  it("may be asked for within a turn", () => {
    const peer: Peer = new Peer({
      ...api,
      outer: procedure({}, () => {
        peer.host.opened(2, 0);
        peer.host.received(2, utf8.encode(JSON.stringify({ jsonrpc: "2.0", method: "ping", id: "x".repeat(100_000) })));
        peer.host.turn();
        return "outer";
      }),
    });
    peer.call("outer");
    expect(peer.lines()).toMatchObject([{ result: "outer" }, { result: 1 }]);
  });

  it("drain what is under way", async () => {
    const peer = new Peer({ slow: procedure({}, async () => await sleep(5, 1)) });
    peer.call("slow");
    peer.host.drain();
    await sleep(20);
    expect(peer.lines()).toMatchObject([{ result: 1 }]);
  });
});
