import { once } from "node:events";
import { connect as connectTo, createServer } from "node:net";
import { UcallError, procedure, t } from "ucall";
import { connect } from "ucall/client";
import { describe, expect, it } from "vitest";
import { serveForTests } from "./servers.ts";

let ended: string[] = [];
let cancelled = 0;
let cut: (() => void) | undefined;

const api = {
  sum: procedure({ a: t.int(), b: t.int() }, ({ a, b }) => a + b),
  count: procedure({ to: t.int() }, async function* ({ to }) {
    for (let i = 1; i <= to; i++) yield i;
  }),
  ticks: procedure({}, async function* () {
    try {
      for (let i = 1; ; i++) {
        yield i;
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
    } finally {
      ended.push("ticks");
    }
  }),
  large: procedure({}, async function* () {
    for (let i = 0; i < 300; i++) yield { i, text: "x".repeat(20_000) };
  }),
  breaks: procedure({}, async function* () {
    yield 1;
    throw new UcallError(-32009, "Broken", { at: 1 });
  }),
  refuses: procedure({ now: t.boolean({ default: true }) }, async function* ({ now }) {
    if (now) throw new UcallError(-32003, "Not for you");
    yield 1;
  }),
  resumable: procedure(
    {},
    async function* (_, ctx) {
      for (let i = (ctx.lastEventId ?? 0) + 1; i <= 6; i++) {
        yield i;
        if (i === 3) {
          cut?.();
          await new Promise((resolve) => ctx.signal.addEventListener("abort", resolve));
        }
      }
    },
    { resumable: true },
  ),
  wait: procedure({}, (_, ctx) => {
    return new Promise<null>((resolve) => {
      ctx.signal.addEventListener("abort", () => {
        cancelled++;
        resolve(null);
      });
    });
  }),
  work: procedure({ steps: t.int() }, async ({ steps }, ctx) => {
    for (let done = 1; done <= steps; done++) ctx.client?.notify("progress", { done });
    const name = await ctx.client?.call("ask.name", { polite: true });
    const refusal = await ctx.client?.call("nothing", {}).catch((error: unknown) => (error as UcallError).code);
    const failure = await ctx.client?.call("fails", {}).catch((error: unknown) => (error as UcallError).code);
    return [name, refusal, failure];
  }),
};

const { url, exchanges, dialogs } = serveForTests(api);

describe.each([...exchanges, ...dialogs])("streams over %s", (_, connectWith) => {
  it("are iterated over", async () => {
    await using client = connectWith();
    const items: number[] = [];
    for await (const item of client.count({ to: 1000 })) items.push(item);
    expect(items).toEqual(Array.from({ length: 1000 }, (_, i) => i + 1));
    for await (const item of client.count({ to: 0 })) items.push(item);
    expect(items).toHaveLength(1000);
  });

  it("end when the loop is left, and the server learns of it", async () => {
    await using client = connectWith();
    ended = [];
    for await (const tick of client.ticks()) if (tick === 3) break;
    await expect.poll(() => ended).toEqual(["ticks"]);
    expect(await client.sum(1, 2)).toBe(3);
  });

  it("end with the signal's reason", async () => {
    await using client = connectWith();
    const controller = new AbortController();
    const loop = async (): Promise<void> => {
      for await (const tick of client.ticks({}, { signal: controller.signal })) {
        if (tick === 3) controller.abort("enough");
      }
    };
    await expect(loop()).rejects.toBe("enough");
  });

  it("throw the server's error after the items before it", async () => {
    await using client = connectWith();
    const items: number[] = [];
    const loop = async (stream: AsyncIterable<number>): Promise<void> => {
      for await (const item of stream) items.push(item);
    };
    const broken = loop(client.breaks());
    await expect(broken).rejects.toBeInstanceOf(UcallError);
    await expect(broken).rejects.toMatchObject({ code: -32009, status: 409, message: "Broken", data: { at: 1 } });
    expect(items).toEqual([1]);
    await expect(loop(client.refuses())).rejects.toMatchObject({ code: -32003, message: "Not for you" });
    await expect(loop(client.$call("nothing") as AsyncIterable<number>)).rejects.toMatchObject({ code: -32601 });
  });

  it("run beside calls and other streams, batched too", async () => {
    await using client = connectWith({ batch: true });
    const [first, second] = [client.ticks(), client.count({ to: 5 })].map((stream) => stream[Symbol.asyncIterator]());
    const sums = [client.sum(1, 1), client.sum(2, 2)];
    for (const i of [1, 2, 3]) {
      expect(await first!.next()).toMatchObject({ value: i });
      expect(await second!.next()).toMatchObject({ value: i });
      expect(await client.sum(i, i)).toBe(2 * i);
    }
    expect(await Promise.all(sums)).toEqual([2, 4]);
    await first!.return!();
    await second!.return!();
  });

  it("lose nothing where they are taken slowly", async () => {
    await using client = connectWith();
    let next = 0;
    for await (const { i, text } of client.large()) {
      expect([i, text.length]).toEqual([next++, 20_000]);
      if (i % 100 === 0) {
        await new Promise((resolve) => setTimeout(resolve, 30));
        expect(await client.sum(i, 1)).toBe(i + 1);
      }
    }
    expect(next).toBe(300);
  });

  it("fail clearly where nobody iterates over them in time", async () => {
    await using client = connectWith();
    await expect(client.$call("ticks")).rejects.toMatchObject({
      code: 502,
      message: expect.stringContaining("It streams: use `for await` where you call it"),
    });
    const late = client.$call("sum", [1, 2]);
    expect(await late).toBe(3);
    expect(() => late[Symbol.asyncIterator]()).toThrow(/^sum: It streams: use `for await`/);
  });

  it("fail when the client is closed", async () => {
    const client = connectWith();
    const stream = client.ticks()[Symbol.asyncIterator]();
    expect(await stream.next()).toMatchObject({ value: 1 });
    const rest = (async () => {
      for (;;) if ((await stream.next()).done) return;
    })();
    const closing = client.$close();
    await expect(rest).rejects.toMatchObject({ code: 503, message: "ticks: This client is closed." });
    await closing;
  });
});

describe.each([
  ["http:", {}],
  ["fetch", { fetch }],
])("a resumable stream over %s", (_, options) => {
  it("goes on where its connection was lost", async () => {
    const items: number[] = [];
    cut = () => {
      cut = undefined;
      setTimeout(() => proxied.splice(0).forEach((end) => end()), 20);
    };
    await using proxy = await throughProxy(url());
    await using client = connect<typeof api>(proxy.url, { reconnect: { initial: 1 }, ...options });
    for await (const item of client.resumable()) items.push(item);
    expect(items).toEqual([1, 2, 3, 4, 5, 6]);
  });
});

describe.each(dialogs)("the server's own calls over %s", (_, connectWith) => {
  it("are answered, and its notifications taken", async () => {
    const seen: unknown[] = [];
    const errors: unknown[] = [];
    await using client = connectWith({
      methods: {
        progress: ({ done }) => seen.push(done),
        "ask.name": async ({ polite }) => (polite ? "Ada" : "no"),
        fails: () => {
          throw new Error("secret");
        },
      },
      onError: (error, method) => errors.push([method, String(error)]),
    });
    expect(await client.work({ steps: 3 })).toEqual(["Ada", -32601, -32603]);
    expect(seen).toEqual([1, 2, 3]);
    expect(errors).toEqual([["fails", "Error: secret"]]);
  });

  it("get -32601 from a client that has none", async () => {
    await using client = connectWith();
    await expect(client.work({ steps: 1 })).rejects.toMatchObject({ code: -32601 });
  });

  it("leave the connection usable after a call is cancelled", async () => {
    await using client = connectWith();
    cancelled = 0;
    const controller = new AbortController();
    const waiting = client.wait({}, { signal: controller.signal });
    expect(await client.sum(1, 2)).toBe(3);
    controller.abort();
    await expect(waiting).rejects.toMatchObject({ name: "AbortError" });
    await expect.poll(() => cancelled).toBe(1);
    expect(await client.sum(1, 2)).toBe(3);
  });
});

const proxied: (() => void)[] = [];

/** A proxy whose connections can be cut. */
async function throughProxy(url: string): Promise<{ url: string } & AsyncDisposable> {
  const { port } = new URL(url);
  const server = createServer((near) => {
    const far = connectTo(Number(port), "127.0.0.1");
    near.on("error", () => {}).pipe(far);
    far.on("error", () => {}).pipe(near);
    proxied.push(() => {
      near.destroy();
      far.destroy();
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as { port: number }).port}`,
    async [Symbol.asyncDispose]() {
      for (const end of proxied.splice(0)) end();
      server.close();
      await once(server, "close");
    },
  };
}
