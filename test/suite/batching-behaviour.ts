import { deepStrictEqual, equal, ok } from "node:assert/strict";
import { behaviour, withServer, type Behaviour } from "./behaviour.ts";
import type { Peer, SuiteServer } from "./driver.ts";
import { HANDSHAKE, textFrame } from "./frames.ts";
import { call, get, notification, post } from "./requests.ts";
import { utf8 } from "./text.ts";
import { until } from "./until.ts";
import { bodiesOf, messagesOf, responsesOf } from "./ways.ts";

const posted = (method: string, params: unknown, fields = ""): Uint8Array => post("/", call(method, params), fields);

/** Clients that each ask one thing. */
async function asking(server: SuiteServer, requests: Uint8Array[]): Promise<Peer[]> {
  const peers: Peer[] = [];
  for (const request of requests) {
    const peer = await server.connect();
    peer.write(request);
    peers.push(peer);
  }
  return peers;
}

/** What each of them is answered over JSON-RPC: its result, or its error's code and message. */
async function answersOf(peers: readonly Peer[]): Promise<unknown[]> {
  await until("all are answered", () => peers.every((peer) => responsesOf(peer).length > 0));
  return peers.map((peer) => {
    const { result, error } = JSON.parse(bodiesOf(peer)[0]!) as {
      result?: unknown;
      error?: { code: number; message: string };
    };
    return error === undefined ? result : [error.code, error.message];
  });
}

/** Which runs there were; a server in another process tells of them a little later. */
async function runsOf({ probe }: SuiteServer, count: number): Promise<string[]> {
  const runs = (): string[] => probe.calls.filter((name) => name.startsWith("run"));
  await until(`${count} runs`, () => runs().length >= count);
  return runs();
}

/** Waits until so many calls of a procedure have been taken in. */
const taken = ({ probe }: SuiteServer, name: string, count: number): Promise<void> =>
  until(`${count} calls of ${name}`, () => probe.calls.filter((one) => one === name).length === count);

/** Calls that are gathered, and results that are kept, for many clients. */
export const batchingBehaviours: Behaviour[] = [
  behaviour(
    "calls of several clients are gathered into one run, and each gets its own result or error",
    ["http", "many", "together"],
    (driver) =>
      withServer(driver, {}, async (server) => {
        const requests = [1, 13, -5, 4].map((value) => posted("batch.four", { value }));
        deepStrictEqual(await answersOf(await asking(server, requests)), [
          { value: 1, of: 4 },
          [-32603, "Internal error"],
          [-32004, "no -5"],
          { value: 4, of: 4 },
        ]);
        await until("one is logged", () => server.probe.errors.length === 1);
      }),
  ),

  behaviour("a call that nobody joins runs when it has waited long enough, over REST too", ["http"], (driver) =>
    withServer(driver, {}, async (server) => {
      const [peer] = await asking(server, [get("/batch/soon?value=5")]);
      await until("it is answered", () => responsesOf(peer!).length === 1);
      deepStrictEqual(bodiesOf(peer!), ["5"]);
    }),
  ),

  behaviour(
    "a handler that fails, or gives too few results, fails all of its calls, and is logged once",
    ["http", "many", "together"],
    (driver) =>
      withServer(driver, {}, async (server) => {
        const internal = [-32603, "Internal error"];
        const twice = (method: string, params: unknown): Uint8Array[] => Array(2).fill(posted(method, params));
        deepStrictEqual(await answersOf(await asking(server, twice("batch.short", {}))), [internal, internal]);
        await until("it is logged", () => server.probe.errors.length === 1);
        deepStrictEqual(await answersOf(await asking(server, twice("batch.throws", {}))), [internal, internal]);
        await until("it is logged", () => server.probe.errors.length === 2);
        const known = [-32029, "all of them"];
        deepStrictEqual(await answersOf(await asking(server, twice("batch.throws", [-32029]))), [known, known]);
        equal(server.probe.errors.length, 2);
      }),
  ),

  behaviour(
    "a full queue refuses with 429; what waits runs by its urgency, and what was given up does not",
    ["http", "many", "together"],
    (driver) =>
      withServer(driver, {}, async (server) => {
        server.probe.close();
        const urgencies = ["", "Priority: u=5\r\n", "Priority: i, u=3\r\n", "Priority: u=0\r\n", "Priority: u=9\r\n"];
        const peers: Peer[] = [];
        for (const [value, fields] of urgencies.entries()) {
          peers.push(...(await asking(server, [get(`/batch/gated?value=${value}`, fields)])));
          await taken(server, "batch.gated", value + 1);
        }
        const [refused] = await asking(server, [get("/batch/gated?value=5", "Priority: u=0\r\n")]);
        await until("one is refused", () => responsesOf(refused!).length === 1);
        equal(responsesOf(refused!)[0]!.status, 429);
        equal((JSON.parse(bodiesOf(refused!)[0]!) as { code: number }).code, -32029);
        deepStrictEqual(await runsOf(server, 1), ["run 0"]);
        server.probe.open();
        await until("all are answered", () => peers.every((peer) => responsesOf(peer).length === 1));
        deepStrictEqual(await runsOf(server, 5), ["run 0", "run 3", "run 2", "run 4", "run 1"]);
        deepStrictEqual(peers.map(bodiesOf), [["0"], ["1"], ["2"], ["3"], ["4"]]);
      }),
  ),

  behaviour("a call that waits and is cancelled leaves its place to another one, and never runs", ["bytes"], (driver) =>
    withServer(driver, {}, async (server) => {
      server.probe.close();
      const peer = await server.connect();
      peer.write(HANDSHAKE);
      for (let id = 1; id <= 5; id++) peer.write(textFrame(call("batch.gated", [id], id)));
      await taken(server, "batch.gated", 5);
      peer.write(textFrame(notification("rpc.cancel", { id: 3 })));
      await until("it is answered", () => messagesOf(peer).length === 1);
      peer.write(textFrame(call("batch.gated", [6], 6)));
      await taken(server, "batch.gated", 6);
      server.probe.open();
      await until("all are answered", () => messagesOf(peer).length === 6);
      const answers = messagesOf(peer) as { id: number; result?: number }[];
      equal(answers[0]!.id, 3);
      deepStrictEqual(answers.map(({ result }) => result).slice(1), [1, 2, 4, 5, 6]);
      deepStrictEqual(await runsOf(server, 5), ["run 1", "run 2", "run 4", "run 5", "run 6"]);
      deepStrictEqual(server.probe.errors, []);
    }),
  ),

  behaviour(
    "equal calls of several clients share one run, whichever way they come",
    ["http", "many", "together"],
    (driver) =>
      withServer(driver, {}, async (server) => {
        server.probe.close();
        const requests = [
          get("/cache/gated?value=1"),
          post("/cache/gated", '{"value":1}'),
          get("/cache/gated?value=2"),
        ];
        const peers = await asking(server, [...requests, posted("cache.gated", [1])]);
        await taken(server, "cache.gated", 4);
        deepStrictEqual((await runsOf(server, 2)).sort(), ["run 1", "run 2"]);
        server.probe.open();
        await until("all are answered", () => peers.every((peer) => responsesOf(peer).length === 1));
        deepStrictEqual(peers.flatMap(bodiesOf), ["1", "1", "2", '{"jsonrpc":"2.0","result":1,"id":1}']);
        const [later] = await asking(server, [get("/cache/gated?value=1")]);
        await until("it is answered", () => responsesOf(later!).length === 1);
        await taken(server, "cache.gated", 5);
        equal((await runsOf(server, 2)).length, 2);
      }),
  ),

  behaviour("what a key of the procedure's own tells apart is kept apart", ["http", "many", "together"], (driver) =>
    withServer(driver, {}, async (server) => {
      const peer = await server.connect();
      for (const name of ["a", "b", "a"]) peer.write(get("/cache/mine", `X-Name: ${name}\r\n`));
      await until("all are answered", () => responsesOf(peer).length === 3);
      deepStrictEqual(bodiesOf(peer), ['{"name":"a","run":1}', '{"name":"b","run":2}', '{"name":"a","run":1}']);
    }),
  ),

  behaviour(
    "a run that is shared is aborted when the last of its callers has gone, and its result is not kept",
    ["http", "many", "together", "aborts"],
    (driver) =>
      withServer(driver, {}, async (server) => {
        const { probe } = server;
        probe.close();
        const [first, second] = await asking(server, [get("/cache/gated?value=1"), get("/cache/gated?value=1")]);
        await taken(server, "cache.gated", 2);
        first!.destroy();
        const [third] = await asking(server, [get("/cache/gated?value=1")]);
        await taken(server, "cache.gated", 3);
        equal(probe.aborts, 0);
        second!.destroy();
        third!.destroy();
        await until("the run is aborted", () => probe.aborts === 1);
        probe.open();
        const [last] = await asking(server, [get("/cache/gated?value=1")]);
        await until("it is answered", () => responsesOf(last!).length === 1);
        deepStrictEqual(await runsOf(server, 2), ["run 1", "run 1"]);
        deepStrictEqual(probe.errors, []);
      }),
  ),

  behaviour(
    "an entity tag leads to 304 with it, however the result was made, and with another result to that",
    ["http"],
    (driver) =>
      withServer(driver, {}, async (server) => {
        const peer = await server.connect();
        const ask = async (target: string, fields = ""): Promise<ReturnType<typeof responsesOf>[number]> => {
          const before = responsesOf(peer).length;
          peer.write(get(target, fields));
          await until("it is answered", () => responsesOf(peer).length > before);
          return responsesOf(peer)[before]!;
        };
        for (const size of [5, 100_000]) {
          const target = `/cache/bytes?size=${size}`;
          const first = await ask(target);
          const tag = first.headers.get("etag")!;
          ok(/^W\/"[\w-]+"$/.test(tag), tag);
          equal(first.body.length, size);
          const again = await ask(target, `If-None-Match: "x", ${tag}\r\n`);
          equal(again.status, 304);
          equal(again.headers.get("etag"), tag);
          equal(again.headers.has("content-type"), false);
          const other = await ask(`/cache/bytes?size=${size + 1}`, `If-None-Match: ${tag}\r\n`);
          equal(other.status, 200);
          equal(other.body.length, size + 1);
          const asOther = await ask(target, `If-None-Match: ${tag}\r\nAccept: application/octet-stream\r\n`);
          equal(asOther.status, 200);
        }
        equal(utf8((await ask("/sum?a=2&b=3", "If-None-Match: *\r\n")).body), "5");
      }),
  ),
];
