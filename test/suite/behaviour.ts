import { deepStrictEqual, equal, ok } from "node:assert/strict";
import { SECRET } from "./probe.ts";
import type { Driver, Peer, SuiteServer } from "./driver.ts";
import { readResponse, type HttpResponse } from "./response.ts";
import { call, get, notification, post } from "./requests.ts";
import { bytesOf, concat, latin1, utf8 } from "./text.ts";

/** What data cannot say: behaviours in time, in memory and between connections. Each runs on every driver. */
export interface Behaviour {
  name: string;
  run(driver: Driver): Promise<void>;
}

/** Makes one. */
export const behaviour = (name: string, run: (driver: Driver) => Promise<void>): Behaviour => ({ name, run });

/** Starts a server for one behaviour, and ends it whatever happens. */
export async function withServer(
  driver: Driver,
  options: Parameters<Driver["start"]>[0],
  work: (server: SuiteServer) => Promise<void>,
): Promise<void> {
  const server = await driver.start(options);
  try {
    await work(server);
  } finally {
    server.probe.open();
    await server.close(0);
  }
}

/** Waits until it holds. */
export async function until(what: string, holds: () => boolean, ms = 5000): Promise<void> {
  for (const deadline = Date.now() + ms; !holds(); await new Promise((done) => setTimeout(done, 1))) {
    if (Date.now() > deadline) throw new Error(`It did not come to pass: ${what}`);
  }
}

/** All complete responses of a client's output; none of them to HEAD. */
export function responsesOf(peer: Peer): HttpResponse[] {
  const { output } = peer;
  const responses: HttpResponse[] = [];
  for (let at = 0; ;) {
    const read = at < output.length ? readResponse(output, at, false) : undefined;
    if (!read) return responses;
    responses.push(read[0]);
    at = read[1];
  }
}

export const bodiesOf = (peer: Peer): string[] => responsesOf(peer).map((response) => utf8(response.body));

async function ask(server: SuiteServer, bytes: Uint8Array): Promise<string> {
  const peer = await server.connect();
  peer.write(bytes);
  await peer.settle(() => responsesOf(peer).length > 0);
  const [body] = bodiesOf(peer);
  peer.destroy();
  ok(body !== undefined, `no answer to ${latin1(bytes.subarray(0, 200))}`);
  return body;
}

/** The server answers a client that has done nothing wrong. */
export const isWell = async (server: SuiteServer): Promise<void> => equal(await ask(server, get("/sum?a=2&b=3")), "5");

export const behaviours: Behaviour[] = [
  behaviour("pipelined answers come in the order of the requests, whichever is ready first", (driver) =>
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

  behaviour("a batch is answered when its last call is", (driver) =>
    withServer(driver, {}, async (server) => {
      server.probe.close();
      const peer = await server.connect();
      peer.write(
        bytesOf(`[${call("later.gate", ["a"], 1)},${call("sum", [2, 3], 2)},${call("later.gate", ["b"], 3)}]`),
      );
      await until("all handlers run", () => server.probe.calls.length === 3);
      equal(peer.output.length, 0);
      server.probe.open();
      await peer.settle(() => peer.output.includes(10));
      const answers = JSON.parse(utf8(peer.output)) as { id: number; result: unknown }[];
      deepStrictEqual(answers.map(({ id, result }) => [id, result]).sort(), [
        [1, "a"],
        [2, 5],
        [3, "b"],
      ]);
    }),
  ),

  behaviour("one connection's slow handler holds up no other connection", (driver) =>
    withServer(driver, {}, async (server) => {
      server.probe.close();
      const slow = await server.connect();
      slow.write(get("/later/gate?value=1"));
      for (let i = 0; i < 10; i++) await isWell(server);
      equal(slow.output.length, 0);
      server.probe.open();
      await slow.settle(() => responsesOf(slow).length === 1);
      deepStrictEqual(bodiesOf(slow), ["1"]);
    }),
  ),

  behaviour("slow handlers pause their connection: at maxPending no further request is taken", (driver) =>
    withServer(driver, { limits: { maxPending: 4 } }, async (server) => {
      server.probe.close();
      const peer = await server.connect();
      for (let i = 0; i < 20; i++) peer.write(get(`/later/gate?value=${i}`));
      await until("handlers run", () => server.probe.calls.length >= 4);
      await new Promise((done) => setTimeout(done, 20));
      equal(server.probe.calls.length, 4);
      if (peer.held !== undefined) equal(peer.held, true);
      await isWell(server);
      server.probe.open();
      await until("all are answered", () => responsesOf(peer).length === 20);
      deepStrictEqual(
        bodiesOf(peer),
        Array.from({ length: 20 }, (_, i) => `${i}`),
      );
      if (peer.held !== undefined) equal(peer.held, false);
    }),
  ),

  behaviour("the same on bare TCP, all messages in one write", (driver) =>
    withServer(driver, { limits: { maxPending: 4 } }, async (server) => {
      server.probe.close();
      const peer = await server.connect();
      peer.write(bytesOf(Array.from({ length: 50 }, (_, i) => call("later.gate", [i], i)).join("\n")));
      await until("handlers run", () => server.probe.calls.length >= 4);
      await new Promise((done) => setTimeout(done, 20));
      equal(server.probe.calls.length, 4);
      server.probe.open();
      await until("all are answered", () => utf8(peer.output).split("\n").length === 51);
      const ids = utf8(peer.output).trim().split("\n");
      deepStrictEqual(
        ids.map((line) => (JSON.parse(line) as { id: number }).id),
        Array.from({ length: 50 }, (_, i) => i),
      );
    }),
  ),

  behaviour("a client that never reads is not read from any more, and loses nothing when it does read", (driver) =>
    withServer(driver, { limits: { maxUnsent: 65_536 } }, async (server) => {
      const peer = await server.connect();
      peer.pause();
      const requests = 4000;
      const answer = 16_384;
      for (let i = 0; i < requests; i++) peer.write(get(`/text/repeat?unit=abcdefgh&times=${answer / 8}`));
      let before = -1;
      await until("the server stops to take requests", () => {
        const same = server.probe.calls.length === before;
        before = server.probe.calls.length;
        return same && before > 0;
      });
      await new Promise((done) => setTimeout(done, 50));
      ok(server.probe.calls.length < requests / 2, `${server.probe.calls.length} of ${requests} requests were taken`);
      await isWell(server);
      peer.resume();
      await until("all is read", () => peer.output.length > requests * answer, 15_000);
      await peer.settle(() => responsesOf(peer).length === requests);
      const responses = responsesOf(peer);
      equal(responses.length, requests);
      ok(responses.every(({ body }) => body.length === answer + 2));
    }),
  ),

  behaviour("a client that does not read its answers is cut off by the idle deadline", (driver) =>
    withServer(driver, { limits: { idleTimeout: 5000, maxUnsent: 1000 } }, async (server) => {
      if (!server.advance) return;
      const peer = await server.connect();
      peer.pause();
      peer.write(get("/text/repeat?unit=abcdefgh&times=8192"));
      server.advance(4000);
      equal(peer.closed, false);
      server.advance(2000);
      equal(peer.closed, true);
      await isWell(server);
    }),
  ),

  behaviour("a caller that goes away at any byte: its signals are aborted, no call stays pending", (driver) =>
    withServer(driver, {}, async (server) => {
      const { probe } = server;
      const body = `[${call("later.signal", [], 1)},${call("sum", [2, 3], 2)},${call("later.signal", [], 3)}]`;
      const requests = [post("/", body), concat([get("/later/signal"), get("/sum?a=2&b=3")]), bytesOf(body)];
      // On a Unix socket who has gone looks like who only sends no more, and bare JSON-RPC waits to answer that one.
      // So does a reset that crosses the end of a TLS handshake, which the server's own write finds first.
      if (/^(Unix|TLS)/.test(driver.name)) requests.pop();
      for (const request of requests) {
        for (let length = 0; length <= request.length; length++) {
          const peer = await server.connect();
          peer.write(request.subarray(0, length));
          await peer.settle(() => true);
          peer.destroy();
        }
      }
      const waiting = (): number => probe.calls.filter((name) => name === "later.signal").length;
      await until("callers' handlers are aborted", () => waiting() > 0 && probe.aborts === waiting());
      deepStrictEqual(probe.errors, []);
      await isWell(server);
    }),
  ),

  behaviour("an answer that comes when its caller has gone reaches nobody else", (driver) =>
    withServer(driver, {}, async (server) => {
      server.probe.close();
      for (const request of [get("/later/gate?value=%22gone%22"), bytesOf(call("later.gate", ["gone"]))]) {
        const first = await server.connect();
        server.probe.calls = [];
        first.write(request);
        await until("the handler runs", () => server.probe.calls.length === 1);
        first.destroy();
      }
      const others = await Promise.all(Array.from({ length: 4 }, () => server.connect()));
      for (const other of others) other.write(get("/later/gate?value=%22here%22"));
      await until("the handlers run", () => server.probe.calls.length === 5);
      server.probe.open();
      for (const other of others) {
        await other.settle(() => responsesOf(other).length === 1);
        await other.quiet();
        deepStrictEqual(bodiesOf(other), ['"here"']);
      }
      deepStrictEqual(server.probe.errors, []);
    }),
  ),

  behaviour("a flood of tiny messages is worked off in order, others are answered meanwhile", (driver) =>
    withServer(driver, {}, async (server) => {
      const flood = await server.connect();
      const count = 50_000;
      const message = notification("update", []);
      flood.write(bytesOf({ repeat: message, times: count }));
      await isWell(server);
      flood.write(bytesOf(call("sum", [2, 3], "last")));
      await until("the flood is worked off", () => flood.output.includes(10), 15_000);
      await flood.settle(() => true);
      equal(utf8(flood.output), '{"jsonrpc":"2.0","result":5,"id":"last"}\n');
      equal(server.probe.calls.filter((name) => name === "update").length, count);
    }),
  ),

  behaviour("a flood of messages with errors is worked off", (driver) =>
    withServer(driver, {}, async (server) => {
      const flood = await server.connect();
      flood.write(bytesOf({ repeat: "{}[]", times: 20_000 }));
      await until("the flood is worked off", () => utf8(flood.output).split("\n").length === 40_001, 15_000);
      await isWell(server);
    }),
  ),

  behaviour("errors of our own inside are logged exactly once, others never", (driver) =>
    withServer(driver, {}, async (server) => {
      const { probe } = server;
      const logged = async (bytes: Uint8Array): Promise<number> => {
        probe.errors = [];
        const answer = await ask(server, bytes);
        ok(!answer.includes(SECRET), answer);
        return probe.errors.length;
      };
      equal(await logged(post("/", call("fail.throw", []))), 1);
      equal(await logged(post("/fail/reject", "{}")), 1);
      equal(await logged(post("/fail/circular", "{}")), 1);
      equal(
        await logged(post("/", `[${call("fail.throw", [])},${call("fail.reject", [])},${call("sum", [2, 3])}]`)),
        2,
      );
      equal(await logged(post("/", `[${notification("fail.throw", [])},${call("sum", [2, 3])}]`)), 1);
      equal(await logged(post("/", call("fail.code", [42]))), 0);
      equal(await logged(post("/", call("nothing", []))), 0);
      equal(await logged(post("/", call("sum", ["x"]))), 0);
      equal(await logged(post("/", "{")), 0);
      equal(await logged(get("/nothing")), 0);
      equal(await logged(bytesOf("BAD\r\n\r\n")), 0);
    }),
  ),

  behaviour("middleware runs once for each call, inside batches too", (driver) =>
    withServer(driver, {}, async (server) => {
      await ask(server, post("/", `[${call("sum", [2, 3])},${call("nothing", [])},${notification("update", [])},1]`));
      deepStrictEqual(server.probe.calls, ["sum", "update"]);
      await ask(server, get("/sum?a=2&b=3"));
      deepStrictEqual(server.probe.calls, ["sum", "update", "sum"]);
    }),
  ),

  behaviour("the head can be asked for when its request is long gone", (driver) =>
    withServer(driver, {}, async (server) => {
      const peer = await server.connect();
      peer.write(get("/context/headerLater?name=x-test", "X-Test: first\r\n"));
      peer.write(get("/context/headerLater?name=x-test", "X-Test: second\r\nX-Test: again\r\n"));
      for (let i = 0; i < 20; i++) peer.write(get("/context/header?name=x-test", `X-Test: other-${i}\r\n`));
      await until("all are answered", () => responsesOf(peer).length === 22);
      deepStrictEqual(bodiesOf(peer).slice(0, 2), ['"first"', '"second, again"']);
    }),
  ),

  behaviour("shutting down: idle connections close, those that wait are answered first", (driver) =>
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

  behaviour("1,000 connections at once are each answered", (driver) =>
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
];
