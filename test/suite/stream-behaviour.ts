import { deepStrictEqual, equal, ok } from "node:assert/strict";
import { behaviour, type Behaviour, isWell, over, withServer } from "./behaviour.ts";
import type { Peer } from "./driver.ts";
import { frameBytes, framesOf } from "./frames.ts";
import { answer, call, get, item, notification } from "./requests.ts";
import { concat, latin1 } from "./text.ts";
import { until, untilSteady } from "./until.ts";
import { bodiesOf, DIALOGS, LINES, messagesOf, responsesOf, socket, WAYS } from "./ways.ts";

/** What the stream of that many numbers is. */
const FIVE_THOUSAND = Array.from({ length: 5000 }, (_, i) => `${i + 1}\n`).join("");

/** Behaviours of streams and of both directions. */
export const streamBehaviours: Behaviour[] = [
  ...over(
    WAYS,
    "a client that goes away ends its streams",
    ({ leaving }) => leaving.reader,
    (driver, way) =>
      withServer(driver, {}, async (server) => {
        const { probe } = server;
        const peer = await way.connect(server);
        peer.write(way.say(call("stream.quiet", [])));
        await until("the stream has begun", () => way.began(peer));
        equal(probe.ended, 0);
        peer.destroy();
        await until("the generator has ended", () => probe.ended === 1);
        deepStrictEqual(probe.errors, []);
        await isWell(driver, server);
      }),
  ),

  ...over(WAYS, "a reader that does not read pauses the generator, and gets more when it does", [], (driver, way) =>
    withServer(driver, { limits: { maxUnsent: 65_536 } }, async (server) => {
      const { probe } = server;
      const peer = await way.connect(server);
      peer.pause();
      peer.write(way.say(call("stream.endless", [10_000])));
      await untilSteady("no more items are asked for", () => probe.items);
      await new Promise((done) => setTimeout(done, 50));
      // What the systems' buffers take besides is not ours to know.
      const most = driver.abilities.has("clock") ? 20 : 5000;
      ok(probe.items < most, `${probe.items} items of 10,000 bytes`);
      await isWell(driver, server);
      const paused = probe.items;
      peer.resume();
      await until("it goes on", () => probe.items > paused + 10);
      peer.destroy();
    }),
  ),

  ...over(WAYS, "a reader that goes away among the items of a stream ends it", [], (driver, way) =>
    withServer(driver, {}, async (server) => {
      const peer = await way.connect(server);
      peer.write(way.say(call("stream.endless", [10_000])));
      await until("items come", () => peer.output.length > 100_000);
      peer.destroy();
      await until("the generator has ended", () => server.probe.ended === 1);
      await isWell(driver, server);
    }),
  ),

  behaviour("a subscriber that does not read is cut off by the idle deadline", ["bytes", "clock"], (driver) =>
    withServer(driver, { limits: { idleTimeout: 5000, maxUnsent: 65_536 } }, async (server) => {
      const peer = await socket(server);
      peer.pause();
      peer.write(frameBytes({ payload: call("stream.endless", [10_000]) }));
      await until("the stream is paused", () => server.probe.items >= 4);
      server.advance!(4000);
      equal(peer.closed, false);
      server.advance!(2000);
      equal(peer.closed, true);
      await until("the generator has ended", () => server.probe.ended === 1);
    }),
  ),

  ...over(DIALOGS, "a client that cancels gets the end, and no further item", [], (driver, way) =>
    withServer(driver, {}, async (server) => {
      const { probe } = server;
      const peer = await way.connect(server);
      peer.write(way.say(call("stream.quiet", [])));
      await until("the stream has begun", () => way.heard(peer).length === 1);
      const cancel = way.say(notification("rpc.cancel", { id: 1 }));
      peer.write(concat([cancel, cancel]));
      await until("it is answered", () => way.heard(peer).length === 2);
      deepStrictEqual(way.heard(peer), [item("first"), answer(null)]);
      await until("the probe knows", () => probe.ended === 1);
      peer.write(way.say(call("sum", [2, 3], 2)));
      await until("the connection lives on", () => way.heard(peer).length === 3);
      peer.destroy();
    }),
  ),

  ...over(
    DIALOGS,
    "an endless stream of items that are always ready holds up nobody, and can be cancelled",
    [],
    (driver, way) =>
      withServer(driver, {}, async (server) => {
        const peer = await way.connect(server);
        peer.write(way.say(call("stream.endless", [10])));
        await until("items come", () => server.probe.items > 100);
        await isWell(driver, server);
        peer.write(way.say(notification("rpc.cancel", { id: 1 })));
        await until("the generator has ended", () => server.probe.ended === 1);
        const last = (): unknown => way.heard(peer).at(-1);
        await until("it is answered", () => JSON.stringify(last()) === JSON.stringify(answer(null)));
        peer.destroy();
      }),
  ),

  behaviour("a stream that nobody gets the items of holds up nobody", ["lines"], (driver) =>
    withServer(driver, {}, async (server) => {
      const peer = await server.connect();
      peer.write(LINES.say(notification("stream.count", [2000])));
      await isWell(driver, server);
      peer.write(LINES.say(call("sum", [2, 3])));
      await until("the connection is answered", () => peer.output.includes(10));
      deepStrictEqual(LINES.heard(peer), [answer(5)]);
    }),
  ),

  behaviour("a notification's stream ends with its connection", ["lines"], (driver) =>
    withServer(driver, {}, async (server) => {
      const peer = await server.connect();
      peer.write(LINES.say(notification("stream.endless", [10])));
      await until("items come", () => server.probe.items > 100);
      peer.destroy();
      await until("the generator has ended", () => server.probe.ended === 1);
    }),
  ),

  ...over(DIALOGS, "several streams of one connection go on side by side", [], (driver, way) =>
    withServer(driver, {}, async (server) => {
      const peer = await way.connect(server);
      const ids = [1, 2, 3, 4, 5];
      for (const id of ids) peer.write(way.say(call("stream.count", [200, true], id)));
      await until("all have ended", () => way.heard(peer).length === ids.length * 201, 15_000);
      for (const id of ids) {
        const own = (way.heard(peer) as { id?: number; params?: { id: number; item: number } }[]).filter(
          (message) => (message.params?.id ?? message.id) === id,
        );
        deepStrictEqual(own, [...Array.from({ length: 200 }, (_, i) => item(i + 1, id)), answer(null, id)]);
      }
    }),
  ),

  ...over(
    DIALOGS,
    "as many streams as maxPending keep nobody from cancelling; one more is refused",
    [],
    (driver, way) =>
      withServer(driver, { limits: { maxPending: 4 } }, async (server) => {
        const peer = await way.connect(server);
        for (const id of [1, 2, 3, 4]) peer.write(way.say(call("stream.quiet", [], id)));
        await until("the streams have begun", () => way.heard(peer).length === 4);
        peer.write(way.say(call("stream.quiet", [], 5)));
        await until("one more is refused", () => way.heard(peer).length === 5);
        equal((way.heard(peer)[4] as { error: { code: number } }).error.code, -32029);
        peer.write(way.say(notification("rpc.cancel", { id: 2 })));
        await until("one is cancelled", () => way.heard(peer).length === 6);
        deepStrictEqual(way.heard(peer)[5], answer(null, 2));
        peer.destroy();
      }),
  ),

  behaviour("a long stream over HTTP", ["http"], (driver) =>
    withServer(driver, {}, async (server) => {
      const peer = await server.connect();
      peer.write(get("/stream/count?to=5000"));
      await until("it has ended", () => responsesOf(peer).length === 1, 15_000);
      deepStrictEqual(bodiesOf(peer), [FIVE_THOUSAND]);
    }),
  ),

  behaviour("a long stream over HTTP, with a request behind it", ["bytes"], (driver) =>
    withServer(driver, {}, async (server) => {
      const peer = await server.connect();
      peer.write(get("/stream/count?to=5000"));
      peer.write(get("/sum?a=2&b=3"));
      await until("both are answered", () => responsesOf(peer).length === 2, 15_000);
      deepStrictEqual(bodiesOf(peer), [FIVE_THOUSAND, "5"]);
    }),
  ),

  ...over(DIALOGS, "the server notifies its client when the call is long answered", [], (driver, way) =>
    withServer(driver, {}, async (server) => {
      const peer = await way.connect(server);
      peer.write(way.say(call("client.later", [])));
      await until("both have come", () => way.heard(peer).length === 2);
      deepStrictEqual(way.heard(peer), [answer(null), { jsonrpc: "2.0", method: "later" }]);
    }),
  ),

  ...over(
    DIALOGS,
    "the server knows when its client has gone",
    ({ leaving }) => leaving.caller,
    (driver, way) =>
      withServer(driver, {}, async (server) => {
        const peer = await way.connect(server);
        peer.write(way.say(call("client.waits", [])));
        await until("the client is asked", () => way.heard(peer).length === 1);
        peer.destroy();
        await until("the call of the client fails", () => server.probe.calls.includes("gone: false"));
        deepStrictEqual(server.probe.errors, []);
      }),
  ),

  ...over(DIALOGS, "a message for a client that has gone reaches nobody else", ["many"], (driver, way) =>
    withServer(driver, {}, async (server) => {
      server.probe.close();
      const first = await way.connect(server);
      first.write(way.say(call("client.gated", [])));
      await until("the handler runs", () => server.probe.calls.includes("client.gated"));
      first.destroy();
      const others = await Promise.all(Array.from({ length: 4 }, () => way.connect(server)));
      for (const other of others) other.write(way.say(call("later.gate", ["here"])));
      await until("the handlers run", () => server.probe.calls.length >= 5);
      server.probe.open();
      for (const other of others) {
        await until("it is answered", () => way.heard(other).length > 0);
        await other.quiet();
        deepStrictEqual(way.heard(other), [answer("here")]);
      }
    }),
  ),

  behaviour(
    "shutting down: WebSockets are closed with 1001 behind what they wait for, streams are cut",
    ["bytes"],
    (driver) =>
      withServer(driver, {}, async (server) => {
        const { probe } = server;
        const say = (method: string, params: unknown): Uint8Array => frameBytes({ payload: call(method, params) });
        probe.close();
        const [idle, busy, subscribed] = await Promise.all([socket(server), socket(server), socket(server)]);
        const lines = await server.connect();
        busy.write(say("later.gate", [1]));
        subscribed.write(say("stream.quiet", []));
        lines.write(get("/stream/quiet"));
        await until("the handlers run", () => probe.calls.length === 3);
        await until("the streams have begun", () => messagesOf(subscribed).length === 1 && lines.output.length > 0);
        const closed = server.close();
        const isGoingAway = (peer: Peer): boolean => framesOf(peer.output).at(-1)?.payload[1] === (1001 & 0xff);
        await until("the idle one is closed", () => idle.closed && isGoingAway(idle));
        await until("the subscribed one is closed", () => subscribed.closed && isGoingAway(subscribed));
        await until("the stream over HTTP is cut", () => lines.closed);
        ok(!latin1(lines.output).endsWith("0\r\n\r\n"));
        await until("the generators have ended", () => probe.ended === 2);
        equal(busy.closed, false);
        probe.open();
        await closed;
        await until("the busy one is answered and closed", () => busy.closed && isGoingAway(busy));
        deepStrictEqual(messagesOf(busy), [answer(1)]);
        deepStrictEqual(probe.errors, []);
      }),
  ),

  behaviour("a flood of pings without reading costs bounded memory", ["bytes"], (driver) =>
    withServer(driver, { limits: { maxUnsent: 65_536 } }, async (server) => {
      const peer = await socket(server);
      peer.pause();
      const ping = frameBytes({ opcode: 9, payload: "x".repeat(100) });
      const count = 20_000;
      peer.write(concat(Array.from({ length: count }, () => ping)));
      await isWell(driver, server);
      if (peer.held !== undefined) equal(peer.held, true);
      peer.resume();
      await until("all are answered", () => framesOf(peer.output).length === count, 15_000);
    }),
  ),
];
