import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { connect } from "ucall/client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import { connect as connectAnywhere } from "../../dist/src/client/index.js";
import type { Anything } from "./fake.ts";
import { type Message, echo, peer } from "./peer.ts";

type Answer = (message: any, socket: WebSocket, connection: number) => unknown;

/** A server that says what a test tells it to; `undefined` is not sent. */
interface Script extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  readonly received: any[];
  readonly sockets: WebSocket[];
  /** Ends all connections at once and listens no longer. */
  stop(): Promise<void>;
}

async function script(answer: Answer, port = 0): Promise<Script> {
  const received: any[] = [];
  const sockets: WebSocket[] = [];
  const server = new WebSocketServer({ port, host: "127.0.0.1" });
  server.on("connection", (socket) => {
    const connection = sockets.push(socket) - 1;
    socket.on("error", () => {});
    socket.on("message", (data) => {
      const message: unknown = JSON.parse(String(data));
      received.push(message);
      const reply = answer(message, socket, connection);
      if (reply !== undefined) socket.send(typeof reply === "string" ? reply : JSON.stringify(reply));
    });
  });
  await once(server, "listening");
  const address = server.address() as AddressInfo;
  const stop = async (): Promise<void> => {
    for (const socket of sockets) socket.terminate();
    if (server.address() === null) return;
    server.close();
    await once(server, "close");
  };
  return {
    url: `ws://127.0.0.1:${address.port}/rpc`,
    port: address.port,
    received,
    sockets,
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

const echoing: Answer = (message: Message | Message[]) =>
  Array.isArray(message) ? message.map(echo) : message.id === undefined ? undefined : echo(message);
const item = (id: unknown, value: unknown): string =>
  JSON.stringify({ jsonrpc: "2.0", method: "rpc.item", params: { id, item: value } });
const until = async (met: () => boolean): Promise<void> => {
  while (!met()) await new Promise((resolve) => setTimeout(resolve, 5));
};
/** Waits until the client knows that it has lost its connection. */
async function noticed(client: Anything): Promise<void> {
  let code: number;
  do code = await client.f({}, { timeout: 20 }).catch((error: { code: number }) => error.code);
  while (code === 502);
}

/** Of a browser's WebSocket nobody has to take the errors. */
class PlatformSocket extends WebSocket {
  constructor(url: string) {
    super(url);
    this.on("error", () => {});
  }
}

const quick = { reconnect: { initial: 5, max: 20 } };

const connects: [string, typeof connect][] = [
  ["sockets of our own", connect],
  ["the platform's WebSocket", connectAnywhere],
];

describe.each(connects)("ws: over %s", (name, connectWith) => {
  const { WebSocket: before } = globalThis as { WebSocket?: unknown };
  beforeAll(() => void Object.assign(globalThis, { WebSocket: PlatformSocket }));
  afterAll(() => void Object.assign(globalThis, { WebSocket: before }));
  const client = (server: Script, options = {}): Anything => connectWith<Anything>(server.url, options);

  it("tells answers apart in any order, and batches the calls of a turn", async () => {
    const waiting: Message[] = [];
    await using server = await script((message, socket) => {
      if (Array.isArray(message)) return message.map(echo).toReversed();
      if (waiting.push(message) < 3) return undefined;
      for (const one of waiting.toReversed()) socket.send(JSON.stringify(echo(one)));
      return undefined;
    });
    await using ws = client(server);
    const large = "x".repeat(100_000);
    expect(await Promise.all([ws.f(1), ws.f("é😀"), ws.f(large)])).toEqual([[1], ["é😀"], [large]]);
    const batch = ws.$with({ batch: true });
    expect(await Promise.all([batch.f(1), batch.$notify.g(), batch.f(2)])).toEqual([[1], undefined, [2]]);
    expect(server.received.at(-1)).toHaveLength(3);
    expect(server.sockets).toHaveLength(1);
  });

  it("notifies", async () => {
    await using server = await script(() => undefined);
    await using ws = client(server);
    expect(await ws.$notify.f({ a: 1 })).toBe(undefined);
    await until(() => server.received.length === 1);
    expect(server.received).toEqual([{ jsonrpc: "2.0", method: "f", params: { a: 1 } }]);
  });

  it("fails what was under way when the connection is lost, with what happened, and goes on", async () => {
    await using server = await script((message, socket, connection) => {
      if (connection > 0) return echoing(message, socket, connection);
      socket.close(1001, "going away");
      return undefined;
    });
    await using ws = client(server, quick);
    await expect(ws.f(1)).rejects.toMatchObject({
      name: "UcallError",
      code: 502,
      message: expect.stringMatching(
        /^f: The connection to ws:.* ended before the answer, and the call may have run: closed with 1001 going away\.$/,
      ),
    });
    expect(await ws.f(2)).toEqual([2]);
    expect(server.received.map(({ params }) => params)).toEqual([[1], [2]]);
  });

  it("fails calls as never sent where there never was a connection", async () => {
    const server = await script(echoing);
    await server.stop();
    const ws = client(server, quick);
    await expect(ws.f(1)).rejects.toMatchObject({
      code: 503,
      message: expect.stringMatching(/^f: Cannot connect to ws:/),
    });
    await ws.$close();
  });

  it("keeps calls back while it reconnects, each as long as its timeout", async () => {
    const first = await script(echoing);
    const ws = client(first, quick);
    expect(await ws.f(1)).toEqual([1]);
    await first.stop();
    await noticed(ws);
    await expect(ws.f({}, { timeout: 50 })).rejects.toMatchObject({ code: -32008 });
    const waiting = [ws.f(2), ws.f(3)];
    const given = ws.f({}, { signal: AbortSignal.timeout(30) });
    await expect(given).rejects.toMatchObject({ name: "TimeoutError" });
    await using second = await script(echoing, first.port);
    expect(await Promise.all(waiting)).toEqual([[2], [3]]);
    expect(second.received).toHaveLength(2);
    await ws.$close();
  });

  it("does not reconnect where it is told not to, nor once it is closing", async () => {
    const server = await script(echoing);
    const once = client(server, { reconnect: false });
    const ws = client(server, quick);
    expect(await Promise.all([once.f(1), ws.f(1)])).toEqual([[1], [1]]);
    await server.stop();
    await Promise.all([noticed(once), noticed(ws)]);
    await expect(once.f(2)).rejects.toMatchObject({ code: 503 });
    const waiting = expect(ws.f(2)).rejects.toMatchObject({ code: 503 });
    await new Promise((resolve) => setTimeout(resolve, 30));
    await ws.$close();
    await waiting;
    await once.$close();
  });

  it("serves the server's calls, and is connected again at once", async () => {
    await using server = await script((message, socket, connection) => {
      if (message.method === undefined) return undefined;
      socket.send('{"jsonrpc":"2.0","method":"note","params":{"a":1}}');
      socket.send('{"jsonrpc":"2.0","method":"double","params":[21],"id":"s1"}');
      socket.send('{"jsonrpc":"2.0","method":"toString","id":"s2"}');
      return echoing(message, socket, connection);
    });
    const notes: unknown[] = [];
    let connected = 0;
    const methods = { note: (params: unknown) => void notes.push(params), double: ([n]: [number]) => n * 2 };
    const ws = client(server, { ...quick, methods, onConnect: () => void connected++ });
    expect(await ws.f(1)).toEqual([1]);
    await until(() => server.received.length === 3);
    expect(notes).toEqual([{ a: 1 }]);
    expect(server.received.slice(1)).toEqual(
      expect.arrayContaining([
        { jsonrpc: "2.0", result: 42, id: "s1" },
        { jsonrpc: "2.0", error: { code: -32601, message: "Method not found" }, id: "s2" },
      ]),
    );
    server.sockets[0]!.terminate();
    await until(() => connected === 2);
    await ws.$close();
  });

  it("streams, and tells the server when a loop is left or a call given up", async () => {
    await using server = await script((message, socket) => {
      const { method, id } = message as Message;
      if (method === "ticks") for (let i = 0; i < 5; i++) socket.send(item(id, i));
      return method === "few" ? `{"jsonrpc":"2.0","result":null,"id":${id}}` : undefined;
    });
    await using ws = client(server);
    const items: unknown[] = [];
    for await (const one of ws.ticks()) if (items.push(one) === 3) break;
    expect(items).toEqual([0, 1, 2]);
    for await (const one of ws.few()) items.push(one);
    await expect(ws.never({}, { timeout: 10 })).rejects.toMatchObject({ code: -32008 });
    await expect(ws.$with({ timeout: 10 }).never()[Symbol.asyncIterator]().next()).rejects.toMatchObject({
      code: -32008,
    });
    await until(() => server.received.length === 7);
    expect(server.received.filter(({ method }) => method === "rpc.cancel").map(({ params }) => params)).toEqual([
      { id: 1 },
      { id: 3 },
      { id: 4 },
    ]);
  });

  it("fails a stream when the connection is lost, after the items that came", async () => {
    await using server = await script(({ id }, socket) => {
      socket.send(item(id, 1));
      setTimeout(() => socket.close(1011, "oops"), 20);
      return undefined;
    });
    await using ws = client(server);
    const stream = ws.ticks()[Symbol.asyncIterator]();
    expect(await stream.next()).toMatchObject({ value: 1, done: false });
    await expect(stream.next()).rejects.toMatchObject({
      code: 502,
      message: expect.stringMatching(/closed with 1011 oops/),
    });
    expect(await stream.next()).toEqual({ value: undefined, done: true });
  });

  it("fails a stream of which too much waits, and cancels it", async () => {
    await using server = await script(({ method, id, params }, socket) => {
      if (method === "flood") for (let i = 0; i < 100; i++) socket.send(item(id, "x".repeat(100)));
      return method === "f" ? echo({ method, id, params }) : undefined;
    });
    await using ws = client(server, { maxResponse: 5000 });
    const stream = ws.flood()[Symbol.asyncIterator]();
    expect(await ws.f(1)).toEqual([1]);
    await until(() => server.received.length === 3);
    expect(server.received.find(({ method }) => method === "rpc.cancel")).toMatchObject({ params: { id: 1 } });
    let taken = 0;
    const rest = async (): Promise<void> => {
      while (!(await stream.next()).done) taken++;
    };
    await expect(rest()).rejects.toMatchObject({
      code: 502,
      message: "flood: What waits is too large (option maxResponse).",
    });
    expect(taken).toBeGreaterThan(20);
    expect(taken).toBeLessThan(50);
  });

  it("fails all where the server sends no JSON", async () => {
    await using server = await script((message, socket, connection) =>
      connection === 0 ? "hello" : echoing(message, socket, connection),
    );
    await using ws = client(server, quick);
    await expect(ws.f(1)).rejects.toMatchObject({ code: 502, message: expect.stringMatching(/may have run: .*JSON/) });
    expect(await ws.f(2)).toEqual([2]);
    await until(() => server.sockets[0]!.readyState === WebSocket.CLOSED);
  });

  it("closes in order", async () => {
    await using server = await script(echoing);
    const ws = client(server);
    await ws.f(1);
    const closed = once(server.sockets[0]!, "close");
    await ws.$close();
    expect((await closed)[0]).toBe(1000);
    await expect(ws.f(1)).rejects.toMatchObject({ code: 503 });
  });

  it("refuses what cannot be", () => {
    expect(() => connectWith("ws://[::1")).toThrow(/Invalid URL/);
    expect(() => connectWith("http://127.0.0.1:1", { methods: {} })).toThrow(/does not let the server call/);
    if (name !== "sockets of our own")
      expect(() => connectWith("ws://a", { headers: { a: "b" } })).toThrow(/no headers/);
  });
});

describe("sockets of our own", () => {
  it("answer pings and take fragments", async () => {
    const pongs: string[] = [];
    await using server = await script((message: Message, socket) => {
      socket.on("pong", (data) => pongs.push(String(data)));
      socket.ping("are you there?");
      const text = JSON.stringify(echo(message));
      socket.send(text.slice(0, 9), { fin: false });
      socket.ping();
      socket.send(text.slice(9), { fin: true });
      return undefined;
    });
    await using ws = connect<Anything>(server.url);
    expect(await ws.f("é")).toEqual(["é"]);
    await until(() => pongs.length === 2);
    expect(pongs).toEqual(["are you there?", ""]);
  });

  it("say what the server answered instead of a handshake, and do not try again", async () => {
    let asked = 0;
    const server = createServer();
    server.on("upgrade", (request, socket) => {
      asked++;
      expect(request.headers).toMatchObject({
        "sec-websocket-version": "13",
        upgrade: "websocket",
        authorization: "x",
      });
      socket.end("HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n");
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    await using ws = connect<Anything>(`ws://127.0.0.1:${port}`, { ...quick, headers: { authorization: "x" } });
    await expect(ws.f(1)).rejects.toMatchObject({
      code: 401,
      message: `f: Cannot connect to ws://127.0.0.1:${port}: the server answered 401 to the handshake.`,
    });
    expect(asked).toBe(1);
    server.close();
  });

  const accepted = "HTTP/1.1 101 x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ";
  it.each([
    ["no HTTP", "SSH-2.0\r\n\r\n", /no HTTP\/1.1 status line/],
    [
      "another key's answer",
      `${accepted}AAAAAAAAAAAAAAAAAAAAAAAAAAA=\r\n\r\n`,
      /no valid answer to the WebSocket handshake/,
    ],
    ["nothing of the upgrade", "HTTP/1.1 101 x\r\n\r\n", /no valid answer to the WebSocket handshake/],
    ["a head without an end", `HTTP/1.1 101 x\r\nA: ${"b".repeat(20_000)}`, /head is larger/],
    ["the end", "", /without a close frame|Cannot connect/],
  ])("fail clearly where the handshake is answered by %s", async (_, text, message) => {
    await using server = await peer((_, socket) => socket.end(text));
    await using ws = connect<Anything>(`ws://127.0.0.1:${server.port}`);
    const call = ws.f(1);
    await expect(call).rejects.toMatchObject({ code: 503 });
    await expect(call).rejects.toThrow(message);
  });

  it("are not read on while nobody takes what comes, but for a call that waits", async () => {
    const total = 400;
    const text = "x".repeat(100_000);
    await using server = await script(({ method, id, params }: Message, socket) => {
      if (method === "f") return echo({ method, id, params });
      for (let i = 0; i < total; i++) socket.send(item(id, { i, text }));
      return `{"jsonrpc":"2.0","result":null,"id":${id}}`;
    });
    await using ws = connect<Anything>(server.url);
    const stream = ws.flood()[Symbol.asyncIterator]();
    expect((await stream.next()).value.i).toBe(0);
    const socket = server.sockets[0]!;
    // What the kernel does not take waits at the server.
    await until(() => socket.bufferedAmount > 0);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(socket.bufferedAmount).toBeGreaterThan(10_000_000);
    expect(await ws.f(1)).toEqual([1]);
    let taken = 1;
    for await (const { i } of stream) expect(i).toBe(taken++);
    expect(taken).toBe(total);
  });
});
