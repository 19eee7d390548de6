import { once } from "node:events";
import { type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { connect } from "ucall/client";
import { describe, expect, it } from "vitest";
import type { Anything } from "./fake.ts";

interface Asked {
  readonly accept: string | undefined;
  readonly lastId: string | undefined;
}

/** A server that answers each request by the next of the functions, and later ones by the last of them. */
async function events(...answers: ((response: ServerResponse, id: number) => void)[]) {
  const asked: Asked[] = [];
  const server = createServer(async (request, response) => {
    const answer = answers[Math.min(asked.length, answers.length - 1)]!;
    asked.push({ accept: request.headers.accept, lastId: request.headers["last-event-id"] as string | undefined });
    response.on("error", () => {});
    let body = "";
    for await (const data of request) body += String(data);
    answer(response, JSON.parse(body).id);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    asked,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

const begin = (response: ServerResponse, text: string): ServerResponse => {
  response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8" }).write(text);
  return response;
};
const cut = (text: string) => (response: ServerResponse) =>
  void begin(response, text).write("", () => response.destroy());
const end = (text: string) => (response: ServerResponse) => void begin(response, text).end();
const DONE = "event: done\ndata: null\n\n";

async function taken(stream: AsyncIterable<unknown>): Promise<unknown[]> {
  const items: unknown[] = [];
  try {
    for await (const item of stream) items.push(item);
  } catch (error) {
    items.push(error);
  }
  return items;
}

describe.each([
  ["sockets", {}],
  ["fetch", { fetch }],
])("Server-Sent Events over %s", (_, options) => {
  const client = (url: string, more = {}): Anything =>
    connect<Anything>(url, { reconnect: { initial: 1, max: 5 }, ...options, ...more });

  it("are asked for, and comments and other events skipped", async () => {
    await using server = await events(
      end(`: hi\n\ndata: 1\n\nevent: other\ndata: x\n\nevent: message\ndata: [2]\n\n${DONE}`),
    );
    expect(await taken(client(server.url).f())).toEqual([1, [2]]);
    expect(server.asked).toEqual([{ accept: "text/event-stream", lastId: undefined }]);
  });

  it("are resumed by their ids, as often as it takes, also over servers that are busy", async () => {
    await using server = await events(
      cut("retry: 1\nid: 1\ndata: 1\n\nid: 2\ndata: 2\n\ndata: half"),
      (response) => void response.writeHead(503).end("busy"),
      (response) => void response.destroy(),
      end("id: 3\ndata: 3\n\n"),
      end(`id: 4\ndata: 4\n\n${DONE}`),
    );
    expect(await taken(client(server.url).f())).toEqual([1, 2, 3, 4]);
    expect(server.asked.map(({ lastId }) => lastId)).toEqual([undefined, "2", "2", "2", "3"]);
  });

  it.each<[string, object, ((response: ServerResponse, id: number) => void)[], object]>([
    [
      "without ids",
      {},
      [cut("data: 1\n\n")],
      { code: 502, message: /^f: No end from http:.*; the call may have run\.$/ },
    ],
    ["where they are not to be", { reconnect: false }, [cut("id: 1\ndata: 1\n\n")], { code: 502 }],
    [
      "where the server refuses it",
      {},
      [cut("id: 1\ndata: 1\n\n"), (response) => void response.writeHead(410).end()],
      { code: 410 },
    ],
    [
      "where the server answers with an error",
      {},
      [
        cut("id: 1\ndata: 1\n\n"),
        (response, id) =>
          void response.end(JSON.stringify({ jsonrpc: "2.0", error: { code: -32004, message: "gone" }, id })),
      ],
      { code: -32004, message: /^gone$/ },
    ],
    [
      "that end with an error",
      {},
      [end('id: 1\ndata: 1\n\nevent: error\ndata: {"code":-32009,"message":"no","data":[1]}\n\n')],
      { code: -32009, data: [1], message: /^no$/ },
    ],
    ["that are no JSON", {}, [end("id: 1\ndata: 1\n\ndata: {\n\n")], { code: 502, message: /no JSON/ }],
    [
      "that are too large",
      { maxResponse: 100 },
      [end(`id: 1\ndata: 1\n\nid: 2\ndata: ${"x".repeat(200)}`)],
      { code: 502, cause: { message: /too large/ } },
    ],
  ])("%s fail, after what came before", async (_, more, answers, expected) => {
    await using server = await events(...answers);
    const [first, error, ...others] = (await taken(client(server.url, more).f())) as [unknown, any, ...unknown[]];
    expect([first, others]).toEqual([1, []]);
    expect(error.name).toBe("UcallError");
    for (const [key, value] of Object.entries(expected)) {
      if (value instanceof RegExp) expect(error[key]).toMatch(value);
      else if (key === "cause") expect(error.cause.message).toMatch(value.message);
      else expect(error[key]).toEqual(value);
    }
    expect(server.asked).toHaveLength(answers.length);
  });

  it("are not what a call gets that nobody iterates over", async () => {
    await using server = await events(end("data: 1\n\n"));
    await expect(client(server.url).f()).rejects.toMatchObject({
      code: 502,
      message: expect.stringMatching(/It streams/),
    });
  });

  it("are no longer waited for when the loop is left during a pause", async () => {
    await using server = await events(cut("retry: 3600000\nid: 1\ndata: 1\n\n"));
    const stream = client(server.url).f()[Symbol.asyncIterator]();
    expect(await stream.next()).toMatchObject({ value: 1 });
    const next = stream.next();
    await stream.return();
    expect(await next).toEqual({ value: undefined, done: true });
    expect(server.asked).toHaveLength(1);
  });

  it("are not read faster than they are taken", async () => {
    const event = `data: "${"x".repeat(100_000)}"\n\n`;
    let written = 0;
    await using server = await events((response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      const more = (): void => {
        while (written < 500) {
          written++;
          if (!response.write(event)) return void response.once("drain", more);
        }
        response.end(DONE);
      };
      more();
    });
    const stream = client(server.url).f()[Symbol.asyncIterator]();
    expect(await stream.next()).toMatchObject({ done: false });
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(written).toBeLessThan(300);
    let count = 1;
    for await (const item of stream) count += item === null ? 0 : 1;
    expect(count).toBe(500);
  });
});
