import { deepStrictEqual, equal, ok } from "node:assert/strict";
import { decodeCbor } from "../../dist/src/payload/cbor.js";
import { readNpy } from "../../dist/src/payload/npy.js";
import { patternOf } from "./api.ts";
import { behaviour, type Behaviour, bodyOf, isWell, over, withServer } from "./behaviour.ts";
import type { Driver, Peer } from "./driver.ts";
import { counted } from "./payload-api.ts";
import { answer, call, get, notification, post } from "./requests.ts";
import { readResponse } from "./response.ts";
import { bytesOf, concat, latin1, utf8 } from "./text.ts";
import { until } from "./until.ts";
import { responsesOf, WAYS } from "./ways.ts";

const MIB = 1024 * 1024;

const same = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;
const base64 = (size: number): string => Buffer.from(patternOf(size)).toString("base64");

/** More than a socket's buffers take, where it is the server's own. */
const beyond = ({ abilities }: Driver): number => (abilities.has("bytes") && !abilities.has("clock") ? 64 * MIB : MIB);

/** Reads a little and stops, again and again, until a large body is there, and compares it. */
async function readSlowly(peer: Peer, size: number): Promise<void> {
  for (const deadline = Date.now() + 60_000; responsesOf(peer).length === 0;) {
    ok(Date.now() < deadline && !peer.closed, `${peer.output.length} of ${size} bytes came`);
    peer.resume();
    await new Promise((done) => setTimeout(done, 2));
    peer.pause();
    await new Promise((done) => setTimeout(done, 1));
  }
  peer.resume();
  ok(same(responsesOf(peer)[0]!.body, patternOf(size)), "the body is another");
}

/** Large results leave from the memory that holds them, which is the host's: what that may get wrong. */
export const lending: Behaviour[] = [
  behaviour(
    "a large body of bytes comes whole to a slow reader, and others are answered meanwhile",
    ["http"],
    (driver) =>
      withServer(driver, {}, async (server) => {
        for (const size of [MIB, beyond(driver)]) {
          const peer = await server.connect();
          peer.pause();
          peer.write(get(`/bytes/pattern?size=${size}`));
          await isWell(driver, server);
          await readSlowly(peer, size);
          await isWell(driver, server);
          peer.destroy();
        }
      }),
  ),

  behaviour("several large bodies to several readers at once", ["http", "many"], (driver) =>
    withServer(driver, {}, async (server) => {
      const sizes = [MIB, 2 * MIB + 1, 300_000, 3 * MIB - 1];
      const read = async (size: number): Promise<void> => {
        const peer = await server.connect();
        peer.pause();
        peer.write(get(`/bytes/later?size=${size}`));
        await readSlowly(peer, size);
      };
      await Promise.all(sizes.map(read));
    }),
  ),

  behaviour("pipelined results, large ones between small ones, come whole and in order", ["bytes"], (driver) =>
    withServer(driver, {}, async (server) => {
      const sizes = [MIB, 5, 100_000, 0, 20_000, 1_500_000];
      const requests = sizes.map((size, i) => get(`/bytes/${i % 2 ? "pattern" : "later"}?size=${size}`));
      const text = get("/text/repeat?unit=%C3%A4bc&times=10000");
      const peer = await server.connect();
      peer.write(concat([...requests, get("/sum?a=2&b=3"), text, ...requests]));
      await until("all are answered", () => responsesOf(peer).length === 2 * sizes.length + 2, 15_000);
      const bodies = responsesOf(peer).map(({ body }) => body);
      for (const [i, size] of [...sizes.entries(), ...sizes.map((each, j) => [j + sizes.length + 2, each] as const)])
        ok(same(bodies[i]!, patternOf(size)), `body ${i}`);
      deepStrictEqual(bodies.slice(sizes.length, sizes.length + 2).map(utf8), ["5", `"${"äbc".repeat(10_000)}"`]);
    }),
  ),

  behaviour("large arrays, between what is said of them, in CBOR and .npy", ["http"], (driver) =>
    withServer(driver, {}, async (server) => {
      const lengths = [3, 20_000, 5, 8191, 8192, 100_000, 60_000, 1, 2];
      const expected = { name: "counted", arrays: lengths.map(counted) };
      const inCbor = "Accept: application/cbor\r\n";
      const rest = await bodyOf(server, post("/payload/counted", JSON.stringify({ lengths }), inCbor));
      deepStrictEqual(decodeCbor(rest, { copy: true }), expected);
      const batch = [call("sum", [2, 3], 1), call("payload.counted", [lengths], 2), call("payload.counted", [[4]], 3)];
      const answers = decodeCbor(await bodyOf(server, post("/", `[${batch.join()}]`, inCbor)), { copy: true });
      deepStrictEqual(answers, [
        answer(5, 1),
        answer(expected, 2),
        answer({ name: "counted", arrays: [counted(4)] }, 3),
      ]);
      for (const length of [0, 1, 8191, 300_000]) {
        const body = await bodyOf(server, get(`/payload/count?length=${length}`, "Accept: application/x-npy\r\n"));
        deepStrictEqual(readNpy(body.slice()), { data: counted(length), shape: [length] });
      }
      for (let i = 0; i < 5; i++) {
        const peer = await server.connect();
        peer.write(post("/payload/counted", JSON.stringify({ lengths }), inCbor));
        if (i > 0) await until("bytes come", () => peer.output.length >= i * 50_000);
        peer.destroy();
      }
      await isWell(driver, server);
      deepStrictEqual(server.probe.errors, []);
    }),
  ),

  ...over(WAYS, "large results in JSON-RPC, alone and in batches", [], (driver, way) =>
    withServer(driver, {}, async (server) => {
      const calls = [
        call("bytes.later", [50_000], 1),
        call("text.repeat", ["ä", 30_000], 2),
        notification("bytes.pattern", [50_000]),
        call("sum", [2, 3], 3),
        call("bytes.pattern", [70_000], 4),
      ];
      const batch = await way.connect(server);
      batch.write(way.say(`[${calls.join()}]`));
      await until("the batch is answered", () => way.heard(batch).length === 1);
      deepStrictEqual(
        (way.heard(batch)[0] as { id: number }[]).sort((a, b) => a.id - b.id),
        [answer(base64(50_000), 1), answer("ä".repeat(30_000), 2), answer(5, 3), answer(base64(70_000), 4)],
      );
      for (const [message, expected] of [
        [calls[0]!, answer(base64(50_000), 1)],
        [calls[1]!, answer("ä".repeat(30_000), 2)],
      ] as const) {
        const peer = await way.connect(server);
        peer.write(way.say(message));
        await until("it is answered", () => way.heard(peer).length === 1);
        deepStrictEqual(way.heard(peer), [expected]);
      }
    }),
  ),

  behaviour("clients that go away in the middle of large bodies disturb nobody", ["http", "many"], (driver) =>
    withServer(driver, {}, async (server) => {
      const other = await server.connect();
      other.pause();
      other.write(get(`/bytes/pattern?size=${2 * MIB}`));
      for (const size of [MIB, 5 * MIB, 8 * MIB]) {
        const request = get(`/bytes/later?size=${size}`);
        const several = driver.abilities.has("bytes") ? [request, request, get("/sum?a=2&b=3"), request] : [request];
        const peers = await Promise.all(Array.from({ length: 5 }, () => server.connect()));
        for (const peer of peers) peer.write(concat(several));
        for (const [i, peer] of peers.entries()) {
          if (i > 0) await until("bytes come", () => peer.output.length >= i * 50_000 || peer.closed);
          peer.destroy();
        }
        await isWell(driver, server);
      }
      await readSlowly(other, 2 * MIB);
      deepStrictEqual(server.probe.errors, []);
    }),
  ),

  behaviour("HEAD of a large result, and one whose caller has gone", ["http"], (driver) =>
    withServer(driver, {}, async (server) => {
      const peer = await server.connect();
      peer.write(bytesOf(`HEAD /bytes/later?size=${MIB} HTTP/1.1\r\nHost: localhost\r\n\r\n`));
      await until("its head comes", () => latin1(peer.output).endsWith("\r\n\r\n"));
      equal(readResponse(peer.output, 0, true)![0].headers.get("content-length"), `${MIB}`);
      const gone = await server.connect();
      gone.write(get(`/bytes/later?size=${MIB}`));
      gone.destroy();
      await isWell(driver, server);
    }),
  ),

  behaviour("a large body that is unsent counts: no further request is taken", ["bytes"], (driver) =>
    withServer(driver, { limits: { maxUnsent: 100_000 } }, async (server) => {
      const size = beyond(driver);
      const peer = await server.connect();
      peer.pause();
      peer.write(get(`/bytes/pattern?size=${size}`));
      await until("the handler has run", () => server.probe.calls.length === 1);
      for (let i = 0; i < 3; i++) peer.write(get("/sum?a=2&b=3"));
      await new Promise((done) => setTimeout(done, 20));
      equal(server.probe.calls.length, 1);
      peer.resume();
      await until("all are answered", () => responsesOf(peer).length === 4, 15_000);
      deepStrictEqual(
        responsesOf(peer).map(({ body }) => body.length),
        [size, 1, 1, 1],
      );
    }),
  ),

  behaviour("closing the server lets a large body under way leave", ["bytes"], (driver) =>
    withServer(driver, {}, async (server) => {
      const peer = await server.connect();
      peer.pause();
      peer.write(get(`/bytes/pattern?size=${4 * MIB}`));
      await until("the handler has run", () => server.probe.calls.length === 1);
      const closed = server.close();
      await new Promise((done) => setTimeout(done, 10));
      await readSlowly(peer, 4 * MIB);
      await closed;
    }),
  ),
];
