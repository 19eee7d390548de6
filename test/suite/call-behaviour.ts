import { deepStrictEqual, equal, ok } from "node:assert/strict";
import { ask, behaviour, type Behaviour, isWell, over, request, withServer } from "./behaviour.ts";
import type { Driver, Peer, SuiteServer } from "./driver.ts";
import { SECRET } from "./probe.ts";
import { answer, call, get, notification, post } from "./requests.ts";
import { bytesOf, concat } from "./text.ts";
import { until } from "./until.ts";
import { bodiesOf, DIALOGS, responsesOf, WAYS } from "./ways.ts";

/** How calls are run, and answered. */
export const callBehaviours: Behaviour[] = [
  behaviour("pipelined answers come in the order of the requests, whichever is ready first", ["bytes"], (driver) =>
    withServer(driver, {}, async (server) => {
      server.probe.close();
      const peer = await server.connect();
      peer.write(
        concat([get("/later/gate?value=1"), get("/sum?a=2&b=3"), get("/later/turn?value=2"), get("/get_data")]),
      );
      await until("all handlers run", () => server.probe.calls.length === 4);
      await new Promise((done) => setTimeout(done, 10));
      equal(peer.output.length, 0);
      server.probe.open();
      await peer.settle(() => responsesOf(peer).length === 4);
      deepStrictEqual(bodiesOf(peer), ["1", "5", "2", '["hello",5]']);
    }),
  ),

  ...over(WAYS, "a batch is answered when its last call is", [], (driver, way) =>
    withServer(driver, {}, async (server) => {
      server.probe.close();
      const peer = await way.connect(server);
      peer.write(
        way.say(`[${call("later.gate", ["a"], 1)},${call("sum", [2, 3], 2)},${call("later.gate", ["b"], 3)}]`),
      );
      await until("all handlers run", () => server.probe.calls.length === 3);
      equal(way.heard(peer).length, 0);
      server.probe.open();
      await peer.settle(() => way.heard(peer).length > 0);
      const answers = (way.heard(peer) as { id: number; result: unknown }[][]).flat();
      deepStrictEqual(answers.map(({ id, result }) => [id, result]).sort(), [
        [1, "a"],
        [2, 5],
        [3, "b"],
      ]);
    }),
  ),

  ...over(WAYS, "one connection's slow handler holds up no other connection", ["many"], (driver, way) =>
    withServer(driver, {}, async (server) => {
      server.probe.close();
      const slow = await way.connect(server);
      slow.write(way.say(call("later.gate", [1])));
      for (let i = 0; i < 10; i++) await isWell(driver, server);
      deepStrictEqual(way.heard(slow), []);
      server.probe.open();
      await slow.settle(() => way.heard(slow).length === 1);
      deepStrictEqual(way.heard(slow), [answer(1)]);
    }),
  ),

  ...over(DIALOGS, "a slow handler holds up no later message of its connection", [], (driver, way) =>
    withServer(driver, {}, async (server) => {
      server.probe.close();
      const peer = await way.connect(server);
      peer.write(concat([way.say(call("later.gate", ["slow"], 1)), way.say(call("sum", [2, 3], 2))]));
      await until("the quick one is answered", () => way.heard(peer).length === 1);
      server.probe.open();
      await until("the slow one is answered", () => way.heard(peer).length === 2);
      deepStrictEqual(way.heard(peer), [answer(5, 2), answer("slow", 1)]);
    }),
  ),

  behaviour("errors of our own inside are logged exactly once, others never", [], (driver) =>
    withServer(driver, {}, async (server) => {
      const logs = logsOf(server, (message: string) => ask(driver, server, message));
      await logs(1, call("fail.throw", []));
      await logs(2, `[${call("fail.throw", [])},${call("fail.reject", [])},${call("sum", [2, 3])}]`);
      await logs(1, `[${notification("fail.throw", [])},${call("sum", [2, 3])}]`);
      await logs(0, call("fail.code", [42]));
      await logs(0, call("nothing", []));
      await logs(0, call("sum", ["x"]));
      await logs(0, "{");
    }),
  ),

  behaviour("errors of our own are logged exactly once over REST", ["http"], (driver) =>
    withServer(driver, {}, async (server) => {
      const logs = logsOf(server, (bytes: Uint8Array) => request(server, bytes));
      await logs(1, post("/fail/reject", "{}"));
      await logs(1, post("/fail/circular", "{}"));
      await logs(1, post("/fail/circularArray", "{}", "Accept: application/cbor\r\n"));
      await logs(0, get("/nothing"));
    }),
  ),

  behaviour("what is no request is not logged", ["bytes"], (driver) =>
    withServer(driver, {}, async (server) => {
      await logsOf(server, (bytes: Uint8Array) => request(server, bytes))(0, bytesOf("BAD\r\n\r\n"));
    }),
  ),

  behaviour("middleware runs once for each call, inside batches too", [], (driver) =>
    withServer(driver, {}, async (server) => {
      const calls = [call("sum", [2, 3]), call("nothing", []), notification("update", []), "1"];
      await ask(driver, server, `[${calls.join()}]`);
      deepStrictEqual(server.probe.calls, ["sum", "update"]);
    }),
  ),

  behaviour("middleware runs once for a call over REST", ["http"], (driver) =>
    withServer(driver, {}, async (server) => {
      await request(server, get("/sum?a=2&b=3"));
      deepStrictEqual(server.probe.calls, ["sum"]);
    }),
  ),

  behaviour("the head can be asked for when later requests of the connection have come", ["bytes"], (driver) =>
    headsAreTold(driver, (_, first) => first),
  ),

  behaviour("the head can be asked for when others have come", ["http", "many"], (driver) =>
    headsAreTold(driver, (server) => server.connect()),
  ),

  behaviour("1,000 connections at once are each answered", ["bytes"], (driver) =>
    withServer(driver, {}, async (server) => {
      const peers: Peer[] = [];
      while (peers.length < 1000) peers.push(await server.connect());
      for (const [i, peer] of peers.entries()) peer.write(get(`/echo/int?value=${i}`).subarray(0, 20));
      for (const [i, peer] of peers.entries()) peer.write(get(`/echo/int?value=${i}`).subarray(20));
      for (const [i, peer] of peers.entries()) {
        await peer.settle(() => responsesOf(peer).length === 1);
        deepStrictEqual(bodiesOf(peer), [`${i}`]);
      }
    }),
  ),

  ...over(WAYS, "many calls at once are each answered with their own", [], (driver, way) =>
    withServer(driver, {}, async (server) => {
      const ids = Array.from({ length: 200 }, (_, id) => id);
      const only = way.messages ? await way.connect(server) : undefined;
      const peers = await Promise.all(ids.map(() => only ?? way.connect(server)));
      for (const [id, peer] of peers.entries()) {
        peer.write(way.say(call(id % 2 ? "later.turn" : "echo.json", [`own ${id}`], id)));
      }
      const own = new Set(peers);
      const all = (): unknown[] => [...own].flatMap((peer) => way.heard(peer));
      await until("all are answered", () => all().length === ids.length);
      const byId = (a: unknown, b: unknown): number => (a as { id: number }).id - (b as { id: number }).id;
      deepStrictEqual(
        all().sort(byId),
        ids.map((id) => answer(`own ${id}`, id)),
      );
      if (!only) for (const [id, peer] of peers.entries()) deepStrictEqual(way.heard(peer), [answer(`own ${id}`, id)]);
    }),
  ),
];

/** Asks, and holds the server to how many errors it logs of it, and to what it keeps to itself. */
function logsOf<Question>(
  { probe }: SuiteServer,
  put: (question: Question) => Promise<unknown>,
): (times: number, question: Question) => Promise<void> {
  return async (times, question) => {
    probe.errors = [];
    const said = JSON.stringify(await put(question));
    ok(!said.includes(SECRET), said);
    equal(probe.errors.length, times, `logged of ${said}`);
  };
}

/** Heads of two requests are asked for when those of others have come on `next` connections. */
function headsAreTold(driver: Driver, next: (server: SuiteServer, first: Peer) => Peer | Promise<Peer>): Promise<void> {
  return withServer(driver, {}, async (server) => {
    const first = await server.connect();
    const second = await next(server, first);
    first.write(get("/context/headerLater?name=x-test", "X-Test: first\r\n"));
    second.write(get("/context/headerLater?name=x-test", "X-Test: second\r\nX-Test: again\r\n"));
    const peers = new Set([first, second]);
    for (let i = 0; i < 20; i++) {
      const other = await next(server, first);
      other.write(get("/context/header?name=x-test", `X-Test: other-${i}\r\n`));
      peers.add(other);
    }
    const bodies = (): string[] => [...peers].flatMap(bodiesOf);
    await until("all are answered", () => bodies().length === 22);
    deepStrictEqual(bodies().slice(0, 2), ['"first"', '"second, again"']);
  });
}
