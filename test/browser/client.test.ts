import type { BrowserContext, Page } from "playwright-core";
import type { connect as Connect, UcallError as UcallErrorType } from "ucall/client";
import { type Procedure, serve, type Server, type t } from "ucall";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { suiteApi } from "../suite/api.ts";
import { serveOptions } from "../suite/options.ts";
import { bundle } from "./bundle.ts";
import { startChromium } from "./chromium.ts";
import { serveFolder, type StaticServer } from "./static-server.ts";

interface StreamApi {
  stream: {
    count: Procedure<{ to: ReturnType<typeof t.int> }, AsyncIterable<number>>;
    endless: Procedure<{ size: ReturnType<typeof t.int> }, AsyncIterable<string>>;
  };
}

// What programs/client-page.ts gives the page.
declare const ucall: { connect: typeof Connect; UcallError: typeof UcallErrorType };

describe("the client in Chromium", () => {
  const { api, probe } = suiteApi();
  let browser: BrowserContext;
  let pages: StaticServer;
  let server: Server;
  let page: Page;

  beforeAll(async () => {
    pages = await serveFolder(await bundle("client-page.ts"));
    server = await serve(api, { ...serveOptions({ cors: pages.origin }, probe), port: 0 });
    browser = await startChromium();
    page = await browser.newPage();
    await page.goto(`${pages.origin}/`);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close({ timeout: 0 });
    pages?.close();
  });

  it("calls a server of another origin, which allows it", async () => {
    const results = await page.evaluate(async (url) => {
      const client = ucall.connect<{}>(url);
      return Promise.all([
        client.$call("sum", [2, 3]),
        client.$call("sum", { a: 4, b: 5 }),
        client.$call("echo.string", ["ä€😀\u0000"]),
        client.$call("later.turn", [[1, { b: null }]]),
      ]);
    }, server.url);
    expect(results).toEqual([5, 9, "ä€😀\u0000", [1, { b: null }]]);
  });

  it.each(["http:", "ws:"])("sends arrays, blobs and files, and gets arrays, over %s", async (scheme) => {
    const results = await page.evaluate(
      async (url) => {
        const client = ucall.connect<{}>(url, { binary: true });
        const seen = await Promise.all([
          client.$call("payload.matrix", [{ data: Float32Array.of(1, 2, 3), shape: [1, 3] }], { priority: 1 }),
          client.$call("payload.bytes", [new Blob(["ab"])]),
          client.$call("payload.file", [new File(["c"], "c.txt", { type: "text/plain" })]),
          client.$call("payload.nested", [{ rows: [Float32Array.of(1, 2)], raw: new ArrayBuffer(1) }]),
        ]);
        const bytes = await client.$call("bytes.within");
        await client.$close();
        return [...seen, Object.prototype.toString.call((bytes as any).bytes)];
      },
      server.url.replace("http:", scheme),
    );
    expect(results).toEqual([
      [
        [1, 2, 3],
        [1, 3],
      ],
      [97, 98],
      [[99], "c.txt", "text/plain"],
      [[[1, 2]], [0]],
      "[object Uint8Array]",
    ]);
  });

  it("sends the calls of one turn as a batch", async () => {
    probe.reset();
    const results = await page.evaluate(async (url) => {
      const client = ucall.connect<{}>(url).$with({ batch: true });
      return Promise.all([1, 2, 3].map((value) => client.$call("echo.int", [value])));
    }, server.url);
    expect(results).toEqual([1, 2, 3]);
  });

  it("sees errors as the server meant them", async () => {
    const errors = await page.evaluate(async (url) => {
      const client = ucall.connect<{}>(url);
      const failures = await Promise.allSettled([
        client.$call("fail.code", [42, "as asked", { x: 1 }]),
        client.$call("sum", ["x", 1]),
        client.$call("nothing", []),
      ]);
      return failures.map((failure) => {
        if (failure.status === "fulfilled") return failure.value;
        const { code, message, data } = failure.reason as UcallErrorType;
        return { ours: failure.reason instanceof ucall.UcallError, code, message, data };
      });
    }, server.url);
    expect(errors).toMatchObject([
      { ours: true, code: 42, message: "as asked", data: { x: 1 } },
      { ours: true, code: -32602, data: { issues: [{ path: ["a"] }] } },
      { ours: true, code: -32601 },
    ]);
  });

  it("aborts a call, and the server's handler with it", async () => {
    probe.reset();
    const reason = await page.evaluate(async (url) => {
      const controller = new AbortController();
      setTimeout(() => controller.abort("enough"), 50);
      return ucall
        .connect<{}>(url)
        .$call("later.signal", [], { signal: controller.signal })
        .catch((error: unknown) => error);
    }, server.url);
    expect(reason).toBe("enough");
    await expect.poll(() => probe.aborts).toBe(1);
  });

  it("follows streams over fetch, and ends them by leaving the loop", async () => {
    const numbers = await page.evaluate(async (url) => {
      const seen: unknown[] = [];
      const { stream } = ucall.connect<StreamApi>(url);
      for await (const number of stream.count({ to: 3 })) seen.push(number);
      for await (const text of stream.endless({ size: 3 })) {
        seen.push(text);
        if (seen.length === 5) break;
      }
      return seen;
    }, server.url);
    expect(numbers).toEqual([1, 2, 3, "xxx", "xxx"]);
    await expect.poll(() => probe.ended).toBe(1);
  });

  it("speaks WebSocket, both ways", async () => {
    probe.reset();
    const seen = await page.evaluate(
      async (url) => {
        const methods = { double: ({ value }: { value: number }) => value * 2 };
        const client = ucall.connect<StreamApi>(url, { methods });
        const items: number[] = [];
        for await (const number of client.stream.count({ to: 2 })) items.push(number);
        const answers = await Promise.all([
          client.$call("sum", [2, 3]),
          client.$call("client.ask", { method: "double", params: { value: 21 } }),
        ]);
        await client.$close();
        return [items, ...answers];
      },
      server.url.replace("http:", "ws:"),
    );
    expect(seen).toEqual([[1, 2], 5, { answer: 42 }]);
  });

  it("is refused by a server that does not allow its origin", async () => {
    await using strict = await serve(api, { ...serveOptions({}, probe), port: 0 });
    probe.reset();
    const code = await page.evaluate(
      (url) =>
        ucall
          .connect<{}>(url)
          .$call("sum", [2, 3])
          .catch((error: UcallErrorType) => error.code),
      strict.url,
    );
    expect(code).toBe(502);
    expect(probe.calls).toEqual([]);
  });
});
