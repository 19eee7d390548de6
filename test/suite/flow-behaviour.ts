import { deepStrictEqual, equal, ok } from "node:assert/strict";
import { behaviour, type Behaviour, isWell, over, withServer } from "./behaviour.ts";
import type { Driver } from "./driver.ts";
import { answer, call, get, notification, post } from "./requests.ts";
import { bytesOf, concat, latin1, utf8 } from "./text.ts";
import { until, untilSteady } from "./until.ts";
import { bodiesOf, DIALOGS, HTTP, LINES, responsesOf, type Way, WAYS } from "./ways.ts";

/** One request behind the other. */
const PIPELINED: Way = { ...HTTP, needs: ["bytes"] };

/** A batch of which two calls wait until their caller has gone. */
const SIGNALS = `[${call("later.signal", [], 1)},${call("sum", [2, 3], 2)},${call("later.signal", [], 3)}]`;

/** What costs memory or time: slow handlers, clients that do not read, that flood, that go away; and the end. */
export const flowBehaviours: Behaviour[] = [
  behaviour("slow handlers pause their connection: at maxPending no further request is taken", ["bytes"], (driver) =>
    withServer(driver, { limits: { maxPending: 4 } }, async (server) => {
      server.probe.close();
      const peer = await server.connect();
      for (let i = 0; i < 20; i++) peer.write(get(`/later/gate?value=${i}`));
      await until("handlers run", () => server.probe.calls.length >= 4);
      await new Promise((done) => setTimeout(done, 20));
      equal(server.probe.calls.length, 4);
      if (peer.held !== undefined) equal(peer.held, true);
      await isWell(driver, server);
      server.probe.open();
      await until("all are answered", () => responsesOf(peer).length === 20);
      deepStrictEqual(
        bodiesOf(peer),
        Array.from({ length: 20 }, (_, i) => `${i}`),
      );
      if (peer.held !== undefined) equal(peer.held, false);
    }),
  ),

  ...over(DIALOGS, "slow handlers pause their connection, all messages in one write", [], (driver, way) =>
    withServer(driver, { limits: { maxPending: 4 } }, async (server) => {
      server.probe.close();
      const peer = await way.connect(server);
      const ids = Array.from({ length: 50 }, (_, id) => id);
      peer.write(concat(ids.map((id) => way.say(call("later.gate", [id], id)))));
      await until("handlers run", () => server.probe.calls.length >= 4);
      await new Promise((done) => setTimeout(done, 20));
      equal(server.probe.calls.length, 4);
      server.probe.open();
      await until("all are answered", () => way.heard(peer).length === ids.length);
      deepStrictEqual(
        way.heard(peer),
        ids.map((id) => answer(id, id)),
      );
    }),
  ),

  ...over(
    [PIPELINED, LINES],
    "a client that never reads is not read from any more, and loses nothing when it does",
    [],
    neverReads,
  ),

  behaviour("a client that does not read its answers is cut off by the idle deadline", ["bytes", "clock"], (driver) =>
    withServer(driver, { limits: { idleTimeout: 5000, maxUnsent: 1000 } }, async (server) => {
      const peer = await server.connect();
      peer.pause();
      peer.write(get("/text/repeat?unit=abcdefgh&times=8192"));
      server.advance!(4000);
      equal(peer.closed, false);
      server.advance!(2000);
      equal(peer.closed, true);
      await isWell(driver, server);
    }),
  ),

  behaviour(
    "a caller that goes away at any byte: its signals are aborted, no call stays pending",
    ["bytes"],
    (driver) => goesAwayAtAnyByte(driver, [post("/", SIGNALS), concat([get("/later/signal"), get("/sum?a=2&b=3")])]),
  ),

  // Bare JSON-RPC waits to answer who only sends no more.
  behaviour("a caller that goes away at any byte of bare JSON-RPC", ["bytes", "resets"], (driver) =>
    goesAwayAtAnyByte(driver, [bytesOf(SIGNALS)]),
  ),

  ...over(
    WAYS,
    "a caller that goes away while its calls run",
    ({ leaving }) => leaving.caller,
    (driver, way) =>
      withServer(driver, {}, async (server) => {
        const { probe } = server;
        const peer = await way.connect(server);
        peer.write(way.say(SIGNALS));
        await until("all handlers run", () => probe.calls.length === 3);
        equal(probe.aborts, 0);
        peer.destroy();
        await until("the signals are aborted", () => probe.aborts === 2);
        deepStrictEqual(probe.errors, []);
        await isWell(driver, server);
      }),
  ),

  ...over(WAYS, "an answer that comes when its caller has gone reaches nobody else", ["many"], (driver, way) =>
    withServer(driver, {}, async (server) => {
      server.probe.close();
      const first = await way.connect(server);
      first.write(way.say(call("later.gate", ["gone"])));
      await until("the handler runs", () => server.probe.calls.length === 1);
      first.destroy();
      const others = await Promise.all(Array.from({ length: 4 }, () => way.connect(server)));
      for (const other of others) other.write(way.say(call("later.gate", ["here"])));
      await until("the handlers run", () => server.probe.calls.length === 5);
      server.probe.open();
      for (const other of others) {
        await other.settle(() => way.heard(other).length === 1);
        await other.quiet();
        deepStrictEqual(way.heard(other), [answer("here")]);
      }
      deepStrictEqual(server.probe.errors, []);
    }),
  ),

  behaviour("a flood of tiny messages is worked off in order, others are answered meanwhile", ["lines"], (driver) =>
    withServer(driver, {}, async (server) => {
      const flood = await server.connect();
      const count = 50_000;
      flood.write(bytesOf({ repeat: `${notification("update", [])}\n`, times: count }));
      await isWell(driver, server);
      flood.write(LINES.say(call("sum", [2, 3], "last")));
      await until("the flood is worked off", () => flood.output.includes(10), 15_000);
      await flood.settle(() => true);
      equal(utf8(flood.output), '{"jsonrpc":"2.0","result":5,"id":"last"}\n');
      equal(server.probe.calls.filter((name) => name === "update").length, count);
    }),
  ),

  behaviour("a flood of messages with errors is worked off", ["lines"], (driver) =>
    withServer(driver, {}, async (server) => {
      const flood = await server.connect();
      flood.write(bytesOf({ repeat: "{}\n[]\n", times: 20_000 }));
      await until("the flood is worked off", () => utf8(flood.output).split("\n").length === 40_001, 15_000);
      await isWell(driver, server);
    }),
  ),

  behaviour("shutting down: idle connections close, those that wait are answered first", ["bytes"], (driver) =>
    withServer(driver, {}, async (server) => {
      server.probe.close();
      const idle = await server.connect();
      idle.write(get("/sum?a=2&b=3"));
      await idle.settle(() => responsesOf(idle).length === 1);
      const busy = await server.connect();
      busy.write(get("/later/gate?value=1"));
      const bare = await server.connect();
      bare.write(bytesOf(call("later.gate", [2])));
      await until("the handlers run", () => server.probe.calls.length === 3);
      const closed = server.close();
      await until("the idle connection closes", () => idle.closed);
      equal(busy.closed || bare.closed, false);
      server.probe.open();
      await closed;
      await until("all connections close", () => busy.closed && bare.closed);
      const [response] = responsesOf(busy);
      equal(response?.headers.get("connection"), "close");
      equal(utf8(response!.body), "1");
      equal(utf8(bare.output), '{"jsonrpc":"2.0","result":2,"id":1}\n');
    }),
  ),
];

function neverReads(driver: Driver, way: Way): Promise<void> {
  return withServer(driver, { limits: { maxUnsent: 65_536 } }, async (server) => {
    const { probe } = server;
    const peer = await way.connect(server);
    peer.pause();
    const requests = 4000;
    const text = "abcdefgh".repeat(2048);
    for (let id = 0; id < requests; id++) peer.write(way.say(call("text.repeat", ["abcdefgh", 2048], id)));
    await untilSteady("the server stops to take requests", () => probe.calls.length);
    await new Promise((done) => setTimeout(done, 50));
    ok(probe.calls.length < requests / 2, `${probe.calls.length} of ${requests} requests were taken`);
    await isWell(driver, server);
    peer.resume();
    const end = `"id":${requests - 1}}`;
    await until("all is read", () => latin1(peer.output.subarray(-20)).trimEnd().endsWith(end), 30_000);
    const answers = way.heard(peer) as { id: number; result: string }[];
    deepStrictEqual(
      answers.map(({ id }) => id),
      Array.from({ length: requests }, (_, id) => id),
    );
    ok(answers.every(({ result }) => result === text));
  });
}

function goesAwayAtAnyByte(driver: Driver, requests: Uint8Array[]): Promise<void> {
  return withServer(driver, {}, async (server) => {
    const { probe } = server;
    const waiting = (): number => probe.calls.filter((name) => name === "later.signal").length;
    for (const request of requests) {
      for (let length = 0; length <= request.length; length++) {
        const before = waiting();
        const peer = await server.connect();
        peer.write(request.subarray(0, length));
        if (length === request.length) await until("the handlers run", () => waiting() > before);
        else await peer.settle(() => true);
        peer.destroy();
      }
    }
    await until("callers' handlers are aborted", () => probe.aborts === waiting());
    deepStrictEqual(probe.errors, []);
    await isWell(driver, server);
  });
}
