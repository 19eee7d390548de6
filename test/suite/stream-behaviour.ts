import { deepStrictEqual, equal, ok } from "node:assert/strict";
import { behaviour, isWell, responsesOf, until, withServer, type Behaviour } from "./behaviour.ts";
import type { Peer, SuiteServer } from "./driver.ts";
import { frameBytes, framesOf, HANDSHAKE, textFrame } from "./frames.ts";
import { call, get, notification, post } from "./requests.ts";
import { bytesOf, latin1, utf8 } from "./text.ts";

/** A client with an open WebSocket. */
export async function socket(server: SuiteServer, handshake: Uint8Array = HANDSHAKE): Promise<Peer> {
  const peer = await server.connect();
  peer.write(handshake);
  await until("the handshake is answered", () => latin1(peer.output).includes("\r\n\r\n"));
  return peer;
}

export const messagesOf = (peer: Peer): unknown[] =>
  framesOf(peer.output)
    .filter(({ opcode }) => opcode === 1)
    .map(({ payload }) => JSON.parse(utf8(payload)) as unknown);

const linesOf = (peer: Peer): unknown[] =>
  utf8(peer.output)
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line) as unknown);

const item = (value: unknown, id: unknown = 1): object => ({
  jsonrpc: "2.0",
  method: "rpc.item",
  params: { id, item: value },
});
export const answer = (result: unknown, id: unknown = 1): object => ({ jsonrpc: "2.0", result, id });

/** The ways in which a client asks for a stream, and sees what has come of it. */
const carriers = [
  {
    name: "WebSocket",
    connect: socket,
    ask: (method: string, params: unknown) => textFrame(call(method, params)),
    began: (peer: Peer) => messagesOf(peer).length > 0,
  },
  {
    name: "bare TCP",
    connect: (server: SuiteServer) => server.connect(),
    ask: (method: string, params: unknown) => bytesOf(call(method, params)),
    began: (peer: Peer) => peer.output.includes(10),
  },
  {
    name: "HTTP",
    connect: (server: SuiteServer) => server.connect(),
    ask: (method: string, params: unknown) => post("/", call(method, params)),
    began: (peer: Peer) => latin1(peer.output).includes("\r\n\r\n"),
  },
];

/** Behaviours of streams and of both directions. */
export const streamBehaviours: Behaviour[] = [
  ...carriers.map(({ name, connect, ask, began }) =>
    behaviour(`a client that goes away ends its streams: ${name}`, (driver) =>
      withServer(driver, {}, async (server) => {
        const { probe } = server;
        const peer = await connect(server);
        peer.write(ask("stream.quiet", []));
        await until("the stream has begun", () => began(peer));
        equal(probe.ended, 0);
        peer.destroy();
        // What only sends no more is still answered on bare JSON-RPC.
        if (name === "bare TCP" && driver.hidesResets) return;
        await until("the generator has ended", () => probe.ended === 1);
        deepStrictEqual(probe.errors, []);
        await isWell(server);
      }),
    ),
  ),

  ...carriers.map(({ name, connect, ask }) =>
    behaviour(`a reader that does not read pauses the generator, and loses nothing when it does: ${name}`, (driver) =>
      withServer(driver, { limits: { maxUnsent: 65_536 } }, async (server) => {
        const { probe } = server;
        const peer = await connect(server);
        peer.pause();
        peer.write(ask("stream.endless", [10_000]));
        let before = -1;
        await until("no more items are asked for", () => {
          const same = probe.items === before && probe.items > 0;
          before = probe.items;
          return same;
        });
        await new Promise((done) => setTimeout(done, 50));
        // What the systems' buffers take besides is not ours to know.
        const most = server.advance ? 20 : 5000;
        ok(probe.items < most, `${probe.items} items of 10,000 bytes`);
        await isWell(server);
        const paused = probe.items;
        peer.resume();
        await until("it goes on", () => probe.items > paused + 10);
        peer.destroy();
        if (name === "bare TCP" && driver.name.startsWith("Unix")) return;
        await until("the generator has ended", () => probe.ended === 1);
      }),
    ),
  ),

  behaviour("a subscriber that does not read is cut off by the idle deadline", (driver) =>
    withServer(driver, { limits: { idleTimeout: 5000, maxUnsent: 65_536 } }, async (server) => {
      if (!server.advance) return;
      const peer = await socket(server);
      peer.pause();
      peer.write(textFrame(call("stream.endless", [10_000])));
      await until("the stream is paused", () => server.probe.items >= 4);
      server.advance(4000);
      equal(peer.closed, false);
      server.advance(2000);
      equal(peer.closed, true);
      await until("the generator has ended", () => server.probe.ended === 1);
    }),
  ),

  behaviour("a client that cancels gets the end, and no further item", (driver) =>
    withServer(driver, {}, async (server) => {
      const { probe } = server;
      const peer = await socket(server);
      peer.write(textFrame(call("stream.quiet", [])));
      await until("the stream has begun", () => messagesOf(peer).length === 1);
      peer.write(textFrame(notification("rpc.cancel", { id: 1 })));
      peer.write(textFrame(notification("rpc.cancel", { id: 1 })));
      await until("it is answered", () => messagesOf(peer).length === 2);
      deepStrictEqual(messagesOf(peer), [item("first"), answer(null)]);
      await until("the probe knows", () => probe.ended === 1);
      peer.write(textFrame(call("sum", [2, 3], 2)));
      await until("the connection lives on", () => messagesOf(peer).length === 3);
      peer.destroy();
    }),
  ),

  behaviour("an endless stream of items that are always ready holds up nobody, and can be cancelled", (driver) =>
    withServer(driver, {}, async (server) => {
      const peer = await socket(server);
      peer.write(textFrame(call("stream.endless", [10])));
      await until("items come", () => server.probe.items > 100);
      await isWell(server);
      peer.write(textFrame(notification("rpc.cancel", { id: 1 })));
      await until("the generator has ended", () => server.probe.ended === 1);
      const last = (): unknown => messagesOf(peer).at(-1);
      await until("it is answered", () => JSON.stringify(last()) === JSON.stringify(answer(null)));
      peer.destroy();
    }),
  ),

  behaviour("so does one that nobody gets the items of", (driver) =>
    withServer(driver, {}, async (server) => {
      const peer = await server.connect();
      peer.write(bytesOf(notification("stream.count", [2000])));
      await isWell(server);
      peer.write(bytesOf(call("sum", [2, 3])));
      await until("the connection is answered", () => peer.output.includes(10));
      deepStrictEqual(linesOf(peer), [answer(5)]);
    }),
  ),

  behaviour("a notification's stream ends with its connection", (driver) =>
    withServer(driver, {}, async (server) => {
      const peer = await server.connect();
      peer.write(bytesOf(notification("stream.endless", [10])));
      await until("items come", () => server.probe.items > 100);
      peer.destroy();
      await until("the generator has ended", () => server.probe.ended === 1);
    }),
  ),

  behaviour("several streams of one connection go on side by side", (driver) =>
    withServer(driver, {}, async (server) => {
      const peer = await socket(server);
      const ids = [1, 2, 3, 4, 5];
      for (const id of ids) peer.write(textFrame(call("stream.count", [200, true], id)));
      await until("all have ended", () => messagesOf(peer).length === ids.length * 201, 15_000);
      for (const id of ids) {
        const own = (messagesOf(peer) as { id?: number; params?: { id: number; item: number } }[]).filter(
          (message) => (message.params?.id ?? message.id) === id,
        );
        deepStrictEqual(own, [...Array.from({ length: 200 }, (_, i) => item(i + 1, id)), answer(null, id)]);
      }
    }),
  ),

  behaviour("as many streams as maxPending keep nobody from cancelling; one more is refused", (driver) =>
    withServer(driver, { limits: { maxPending: 4 } }, async (server) => {
      const peer = await socket(server);
      for (const id of [1, 2, 3, 4]) peer.write(textFrame(call("stream.quiet", [], id)));
      await until("the streams have begun", () => messagesOf(peer).length === 4);
      peer.write(textFrame(call("stream.quiet", [], 5)));
      await until("one more is refused", () => messagesOf(peer).length === 5);
      equal((messagesOf(peer)[4] as { error: { code: number } }).error.code, -32029);
      peer.write(textFrame(notification("rpc.cancel", { id: 2 })));
      await until("one is cancelled", () => messagesOf(peer).length === 6);
      deepStrictEqual(messagesOf(peer)[5], answer(null, 2));
      peer.destroy();
    }),
  ),

  behaviour("a long stream over HTTP, with a request behind it", (driver) =>
    withServer(driver, {}, async (server) => {
      const peer = await server.connect();
      peer.write(get("/stream/count?to=5000"));
      peer.write(get("/sum?a=2&b=3"));
      await until("both are answered", () => responsesOf(peer).length === 2, 15_000);
      const [stream, sum] = responsesOf(peer);
      equal(utf8(stream!.body), Array.from({ length: 5000 }, (_, i) => `${i + 1}\n`).join(""));
      equal(utf8(sum!.body), "5");
    }),
  ),

  behaviour("the server notifies its client when the call is long answered, and knows when it has gone", (driver) =>
    withServer(driver, {}, async (server) => {
      const peer = await socket(server);
      peer.write(textFrame(call("client.later", [])));
      await until("both have come", () => messagesOf(peer).length === 2);
      deepStrictEqual(messagesOf(peer), [answer(null), { jsonrpc: "2.0", method: "later" }]);
      peer.write(textFrame(call("client.waits", [])));
      await until("the client is asked", () => messagesOf(peer).length === 3);
      peer.destroy();
      await until("the call of the client fails", () => server.probe.calls.includes("gone: false"));
      deepStrictEqual(server.probe.errors, []);
    }),
  ),

  behaviour("a message for a client that has gone reaches nobody else", (driver) =>
    withServer(driver, {}, async (server) => {
      server.probe.close();
      const first = await socket(server);
      first.write(textFrame(call("client.gated", [])));
      await until("the handler runs", () => server.probe.calls.includes("client.gated"));
      first.destroy();
      const others = await Promise.all(Array.from({ length: 4 }, () => socket(server)));
      for (const other of others) other.write(textFrame(call("later.gate", ["here"])));
      await until("the handlers run", () => server.probe.calls.length >= 5);
      server.probe.open();
      for (const other of others) {
        await until("it is answered", () => messagesOf(other).length > 0);
        await other.quiet();
        deepStrictEqual(messagesOf(other), [answer("here")]);
      }
    }),
  ),

  behaviour("shutting down: WebSockets are closed with 1001 behind what they wait for, streams are cut", (driver) =>
    withServer(driver, {}, async (server) => {
      const { probe } = server;
      probe.close();
      const [idle, busy, subscribed] = await Promise.all([socket(server), socket(server), socket(server)]);
      const lines = await server.connect();
      busy!.write(textFrame(call("later.gate", [1])));
      subscribed!.write(textFrame(call("stream.quiet", [])));
      lines.write(get("/stream/quiet"));
      await until("the handlers run", () => probe.calls.length === 3);
      await until("the streams have begun", () => messagesOf(subscribed!).length === 1 && lines.output.length > 0);
      const closed = server.close();
      const isGoingAway = (peer: Peer): boolean => framesOf(peer.output).at(-1)?.payload[1] === (1001 & 0xff);
      await until("the idle one is closed", () => idle!.closed && isGoingAway(idle!));
      await until("the subscribed one is closed", () => subscribed!.closed && isGoingAway(subscribed!));
      await until("the stream over HTTP is cut", () => lines.closed);
      ok(!latin1(lines.output).endsWith("0\r\n\r\n"));
      await until("the generators have ended", () => probe.ended === 2);
      equal(busy!.closed, false);
      probe.open();
      await closed;
      await until("the busy one is answered and closed", () => busy!.closed && isGoingAway(busy!));
      deepStrictEqual(messagesOf(busy!), [answer(1)]);
      deepStrictEqual(probe.errors, []);
    }),
  ),

  behaviour("a flood of pings without reading costs bounded memory", (driver) =>
    withServer(driver, { limits: { maxUnsent: 65_536 } }, async (server) => {
      const peer = await socket(server);
      peer.pause();
      const ping = frameBytes({ opcode: 9, payload: "x".repeat(100) });
      const count = 20_000;
      peer.write(bytesOf({ hex: Buffer.concat(Array.from({ length: count }, () => ping)).toString("hex") }));
      await isWell(server);
      if (peer.held !== undefined) equal(peer.held, true);
      peer.resume();
      await until("all are answered", () => framesOf(peer.output).length === count, 15_000);
    }),
  ),
];
