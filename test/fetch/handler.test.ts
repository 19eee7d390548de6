import { describe, expect, it } from "vitest";
import { procedure, t } from "ucall";
import { fetchHandler, type FetchOptions } from "ucall/fetch";
import { Probe } from "../suite/probe.ts";
import { suiteApi } from "../suite/api.ts";
import { serveOptions } from "../suite/options.ts";
import { until, untilSteady } from "../suite/until.ts";

const { api } = suiteApi();
const get = (path: string, init?: RequestInit): Request => new Request(`https://api.example${path}`, init);
const call = (method: string, params: unknown): RequestInit => ({
  method: "POST",
  body: JSON.stringify({ jsonrpc: "2.0", method, params, id: 1 }),
});

describe("the prefix", () => {
  const handler = fetchHandler(api, { prefix: "/api/v1" });

  it.each([
    ["/api/v1/sum?a=2&b=3", undefined],
    ["/api/v1", call("sum", [2, 3])],
    ["/api/v1/", call("sum", [2, 3])],
    ["/api/v1/rpc", call("sum", [2, 3])],
  ])("%s is below it", async (path, init) => expect((await handler(get(path, init))).status).toBe(200));

  it.each(["/sum?a=2&b=3", "/api/v1sum?a=2&b=3", "/api/v1/api/v1/sum?a=2&b=3", "/"])("%s is nobody's", async (path) => {
    const response = await handler(get(path));
    expect(response.status).toBe(404);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(await response.json()).toMatchObject({ type: "about:blank", title: "Not Found", status: 404 });
  });
});

describe("the context", () => {
  it("has the request's fields, to the byte, and the address that the platform tells", async () => {
    const handler = fetchHandler(
      {
        seen: procedure({}, (_, { headers }) => [headers.get("x-real-ip"), headers.get("x-name")], {
          readonly: true,
        }),
        address: procedure({}, (_, ctx) => ctx.remoteAddress, { readonly: true }),
      },
      { remoteAddress: ({ headers }) => headers.get("x-real-ip") ?? "unknown" },
    );
    const headers = { "x-real-ip": "2001:db8::1", "x-name": "Gödel" };
    expect(await (await handler(get("/seen", { headers }))).json()).toEqual(["2001:db8::1", "Gödel"]);
    expect(await (await handler(get("/address", { headers }))).json()).toBe("2001:db8::1");
    expect(await (await handler(get("/address"))).json()).toBe("unknown");
  });

  it.each(["before", "after"])("has a signal that is aborted with the request's, %s it is handled", async (when) => {
    const probe = new Probe();
    const handler = fetchHandler({ wait: procedure({}, (_, ctx) => probe.aborted(ctx.signal), { readonly: true }) });
    const controller = new AbortController();
    if (when === "before") controller.abort();
    const response = handler(get("/wait", { signal: controller.signal }));
    if (when === "after") setTimeout(() => controller.abort(), 5);
    expect((await response).status).toBe(499);
    expect(probe.aborts).toBe(1);
    // Its place is free for another.
    expect((await handler(get("/nothing"))).status).toBe(404);
  });
});

it("reads no more of a body than it may have", async () => {
  let chunks = 0;
  const body = new ReadableStream({
    pull(controller) {
      chunks++;
      controller.enqueue(new Uint8Array(1000));
    },
  });
  const handler = fetchHandler(api, { maxBody: 10_000 });
  const init: RequestInit & { duplex: "half" } = { method: "POST", body, duplex: "half" };
  const response = await handler(get("/", init));
  expect(response.status).toBe(413);
  expect(await response.json()).toMatchObject({ code: -32013 });
  expect(chunks).toBeLessThan(15);
});

it("leaves answers as they are where it has no coding that is asked for", async () => {
  const handler = fetchHandler(api, { compress: true });
  const headers = { "accept-encoding": "br" };
  for (const path of ["/text/repeat?unit=ab&times=50000", "/get_data"]) {
    const response = await handler(get(path, { headers }));
    expect(response.headers.get("content-encoding")).toBe(null);
    expect(await response.json()).toEqual(await (await handler(get(path))).json());
  }
});

describe("an upload", () => {
  const PIECE = 10_000;

  /** A request whose body is made as it is read: `made` tells how much of it there is. */
  function uploading(path: string, pieces: number, headers: Record<string, string> = {}, last?: () => void) {
    const sender = { made: 0, cancelled: false };
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (sender.made < pieces * PIECE) {
          controller.enqueue(new Uint8Array(PIECE).fill(120));
          sender.made += PIECE;
        } else if (last === undefined) controller.close();
        else last();
      },
      cancel: () => void (sender.cancelled = true),
    });
    const init: RequestInit & { duplex: "half" } = { method: "POST", body, headers, duplex: "half" };
    return { sender, request: get(path, init) };
  }

  /** Of the length that is announced or not, whatever it is. */
  const announced = (length: number): Record<string, string> => ({ "content-length": String(length) });

  it.each([{}, announced(100 * PIECE)])("may have more bytes than a body: %o", async (headers) => {
    const { request } = uploading("/upload/size", 100, headers);
    const response = await fetchHandler(api, { maxBody: 20_000 })(request);
    expect([response.status, await response.json()]).toEqual([200, 100 * PIECE]);
  });

  it.each([{}, announced(1000 * PIECE)])("is read no faster than its handler reads: %o", async (headers) => {
    const { api, probe } = suiteApi();
    probe.close();
    const handler = fetchHandler(api);
    const { sender, request } = uploading("/upload/later", 1000, headers);
    const response = handler(request);
    await until("some of it is read", () => sender.made > 200_000);
    await untilSteady("no more is read", () => sender.made);
    expect(sender.made).toBeLessThan(1_000_000);
    expect((await handler(get("/sum?a=2&b=3"))).status).toBe(200);
    probe.open();
    expect(await (await response).json()).toBe(1000 * PIECE);
  });

  it("that fails ends the handler's stream", async () => {
    const { api, probe } = suiteApi();
    const fail = (): never => {
      throw new Error("the sender has gone");
    };
    const { request } = uploading("/upload/size", 20, {}, fail);
    expect((await fetchHandler(api)(request)).status).toBe(499);
    await until("the handler sees it", () => probe.ended === 1);
    expect(probe.errors).toEqual([]);
  });

  it("that is answered before its end is read no further", async () => {
    const { sender, request } = uploading("/upload/unread", 1_000_000);
    expect(await (await fetchHandler(api)(request)).json()).toBe("enough");
    await until("its sender is told", () => sender.cancelled);
    expect(sender.made).toBeLessThan(1_000_000);
  });

  it("has the length that it says, and what goes beyond that is no request", async () => {
    const { api, probe } = suiteApi();
    const handler = fetchHandler(api, serveOptions({}, probe));
    const long = await handler(uploading("/upload/size", 20, announced(15 * PIECE + 1)).request);
    expect(await long.json()).toBe(15 * PIECE + 1);
    const short = await handler(uploading("/upload/size", 20, announced(20 * PIECE + 1)).request);
    expect(short.status).toBe(400);
    expect(probe.calls).toEqual(["upload.size", "upload.size"]);
  });

  it("that is no stream's is refused as soon as it says how long it is", async () => {
    const { sender, request } = uploading("/echo/json", 1000, announced(1000 * PIECE));
    const response = await fetchHandler(api, { maxBody: 100_000 })(request);
    expect(response.status).toBe(413);
    expect(sender.made).toBeLessThan(10 * PIECE);
    await until("its sender is told", () => sender.cancelled);
  });
});

it("takes a body in any number of pieces", async () => {
  const { method, body } = call("echo.length", ["x".repeat(300_000)]);
  const bytes = new TextEncoder().encode(body as string);
  for (const size of [7000, 65_536, bytes.length]) {
    let at = 0;
    const stream = new ReadableStream({
      pull(controller) {
        if (at >= bytes.length) return controller.close();
        controller.enqueue(bytes.slice(at, (at += size)));
      },
    });
    const init: RequestInit & { duplex: "half" } = { method: method!, body: stream, duplex: "half" };
    expect(await (await fetchHandler(api)(get("/", init))).json()).toMatchObject({ result: 300_000 });
  }
});

it("refuses the pages of other sites, unless cors allows them", async () => {
  const headers = { origin: "https://evil.example" };
  expect((await fetchHandler(api)(get("/sum?a=2&b=3", { headers }))).status).toBe(403);
  const same = { headers: { origin: "https://api.example" } };
  expect((await fetchHandler(api)(get("/sum?a=2&b=3", same))).status).toBe(200);
  const allowed = await fetchHandler(api, { cors: ["https://evil.example"] })(get("/sum?a=2&b=3", { headers }));
  expect(allowed.headers.get("access-control-allow-origin")).toBe("https://evil.example");
});

it("answers only the names in hosts, where there are any", async () => {
  const handler = fetchHandler(api, { hosts: ["api.example"] });
  expect((await handler(get("/sum?a=2&b=3"))).status).toBe(200);
  expect((await handler(new Request("https://other.example/sum?a=2&b=3"))).status).toBe(421);
});

it("says at once what is wrong with an option or a procedure", () => {
  const wrong: [FetchOptions, RegExp][] = [
    [{ prefix: "api" }, /prefix is a path/],
    [{ prefix: "/api/" }, /prefix is a path/],
    [{ remoteAddress: "x" as unknown as () => string }, /remoteAddress is a function/],
    [{ maxBody: 0 }, /maxBody/],
    [{ cors: ["example"] }, /cors/],
  ];
  for (const [options, words] of wrong) expect(() => fetchHandler(api, options)).toThrow(words);
  expect(() => fetchHandler({ "a b": procedure({ a: t.int() }, () => 1) })).toThrow(/a b/);
});

describe("streams", () => {
  it("come as they are made, and end with the reader", async () => {
    let ended = false;
    const { handler, made } = (() => {
      const made: number[] = [];
      const numbers = procedure(
        {},
        async function* () {
          try {
            for (let i = 0; ; i++) {
              made.push(i);
              yield "x".repeat(10_000);
            }
          } finally {
            ended = true;
          }
        },
        { readonly: true },
      );
      return { made, handler: fetchHandler({ numbers }, { maxUnsent: 100_000 }) };
    })();
    const { body, headers } = await handler(get("/numbers"));
    expect(headers.get("content-type")).toBe("application/x-ndjson");
    expect(headers.get("transfer-encoding")).toBe(null);
    await new Promise((done) => setTimeout(done, 50));
    expect(made.length).toBeLessThan(30); // nobody reads
    const reader = body!.getReader();
    let length = 0;
    while (length < 1_000_000) length += (await reader.read()).value!.length;
    expect(made.length).toBeGreaterThan(90);
    await reader.cancel();
    await until("the generator ends", () => ended);
  });

  it("that fail are no complete bodies, and say why before", async () => {
    const failing = fetchHandler(api);
    const { body } = await failing(get("/stream/fail?after=2&code=7"));
    const reader = body!.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    const rest = async (): Promise<never> => {
      for (;;) text += (await reader.read()).value!;
    };
    await expect(rest()).rejects.toThrow("The response was cut off.");
    expect(text).toBe('1\n2\n{"error":{"code":7,"message":"failed as asked","data":{"after":2}}}\n');
  });
});
