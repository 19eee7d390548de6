import { setTimeout as sleep } from "node:timers/promises";
import { procedure, type ClientCallOptions, type ConnectedClient } from "ucall";
import { expect, it } from "vitest";
import { Peer } from "./peer.ts";

/** A server that gives its caller's side out. */
function connect(): { peer: Peer; client: ConnectedClient } {
  let client: ConnectedClient | undefined;
  const peer = new Peer({ hello: procedure({}, (_, ctx) => void (client = ctx.client)) });
  peer.call("hello");
  peer.lines();
  return { peer, client: client! };
}

const outcome = (promise: Promise<unknown>): Promise<unknown> => promise.catch((error: unknown) => error);

it("the same client is the same object, however often it is asked for", () => {
  const seen = new Set<unknown>();
  const peer = new Peer({ hello: procedure({}, (_, { client }) => void seen.add(client)) });
  peer.call("hello");
  peer.call("hello");
  expect(seen.size).toBe(1);
});

it("calls of the client end at their deadline, by their signal, and with the connection", async () => {
  const { peer, client } = connect();
  const reason = new Error("enough");
  const controller = new AbortController();
  const options: ClientCallOptions[] = [{ timeout: 1 }, { signal: controller.signal }, {}];
  const calls = options.map((each, i) => outcome(client.call("ask", [i], each)));
  await sleep(0);
  expect(peer.lines()).toEqual([1, 2, 3].map((i) => ({ jsonrpc: "2.0", method: "ask", params: [i - 1], id: `s${i}` })));
  expect(await calls[0]).toMatchObject({ code: -32008 });
  controller.abort(reason);
  expect(await calls[1]).toBe(reason);
  peer.host.closed(1);
  peer.host.turn();
  expect(await calls[2]).toMatchObject({ message: "The client's connection is closed." });
  expect(await outcome(client.call("ask"))).toMatchObject({ message: "The client's connection is closed." });
  expect(client.notify("tell")).toBe(false);
  expect(peer.output).toBe("");
});

it("what cannot be said in JSON is not sent", async () => {
  const { peer, client } = connect();
  expect(await outcome(client.call("ask", [1n]))).toBeInstanceOf(TypeError);
  expect(() => client.notify("tell", [1n])).toThrow(TypeError);
  expect(await outcome(client.call("ask", [], { signal: AbortSignal.abort("no") }))).toBe("no");
  await sleep(0);
  expect(peer.output).toBe("");
});

it("answers that come late or twice change nothing", async () => {
  const { peer, client } = connect();
  const call = client.call("ask");
  await sleep(0);
  peer.send('{"jsonrpc":"2.0","result":1,"id":"s1"}{"jsonrpc":"2.0","result":2,"id":"s1"}');
  expect(await call).toBe(1);
});

it("a client that is asked for when it has gone is gone", async () => {
  let late: ConnectedClient | undefined;
  const peer = new Peer({
    later: procedure({}, async (_, ctx) => {
      await sleep(2);
      late = ctx.client;
    }),
  });
  peer.call("later");
  peer.host.closed(1);
  peer.host.turn();
  await expect.poll(() => late?.notify("tell")).toBe(false);
});

it("a client that leaves too much unread is dropped", async () => {
  const { peer, client } = connect();
  peer.host.attach({ flush() {}, remoteAddress: () => "" });
  for (let i = 0; i < 6; i++) client.notify("tell", ["x".repeat(1_000_000)]);
  const sends: number[] = [];
  const { engine } = peer.host;
  peer.host.attach({
    flush(count) {
      for (let i = 0; i < count; i++) sends.push(engine.sendFlags(i));
    },
    remoteAddress: () => "",
  });
  await sleep(0);
  expect(sends.some((flags) => (flags & 8) !== 0)).toBe(true);
});
