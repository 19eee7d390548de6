import { once } from "node:events";
import net, { type AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import { nodeNet, type Peer, nodeCommand } from "../../dist/bench/peers/peer.js";
import * as peers from "../../dist/bench/peers/peer.js";
import { runInTurn } from "../../dist/bench/measure/rounds.js";
import { sumCall, sessionCall } from "../../dist/bench/scenarios/calls.js";
import { calling } from "../../dist/bench/scenarios/calling.js";
import { http, tcp, webSocket } from "../../dist/bench/scenarios/carriers.js";
import { jsonRpc, rest } from "../../dist/bench/scenarios/dialects.js";
import { answering } from "../../dist/bench/scenarios/embeddings.js";
import * as embeddings from "../../dist/bench/scenarios/embedding-servers.js";
import { batches, singleCalls } from "../../dist/bench/scenarios/http.js";

const settings = { rounds: 0, round: 10, warmUp: 10, pinning: undefined, run: () => Promise.resolve([]) };

/** Why a peer does not pass the checks that are made before it is measured. */
async function complaint(contestant: ReturnType<typeof singleCalls>): Promise<string | undefined> {
  const [row] = await runInTurn([contestant], 0, () => {});
  const { reason } = row!;
  // wrk, which comes after the checks, may be missing here.
  return reason?.startsWith("wrk: ") ? undefined : reason;
}

describe.runIf(process.platform === "linux")("peers", () => {
  it.each([peers.ucallNet, peers.nodeHttp, peers.fastify])("$name checks and answers calls", async (peer) => {
    expect(await complaint(singleCalls(peer, settings))).toBeUndefined();
  });

  it.each([peers.ucallNet, peers.nodeHttp, peers.fastifyBatches])("$name answers batches", async (peer) => {
    expect(await complaint(batches(peer, settings))).toBeUndefined();
  });

  it.each([http(jsonRpc), http(rest), tcp, webSocket])("of ucall answer by $name", async (carrier) => {
    for (const call of [sumCall, sessionCall]) {
      expect(await complaint(calling(peers.ucallNet, carrier, call, settings))).toBeUndefined();
    }
  });

  it("give the same embeddings in every representation", async () => {
    const { cbor, fastify, json, net, npy, raw, rawOf } = embeddings;
    for (const form of [raw, npy, cbor, json]) expect(await complaint(answering(net, form, settings))).toBeUndefined();
    for (const form of [rawOf(fastify), json])
      expect(await complaint(answering(fastify, form, settings))).toBeUndefined();
    const constant = { peer: nodeNet, rawTarget: "/" };
    expect(await complaint(answering(constant, raw, settings))).toMatch(/^a wrong answer: 35 bytes, where 131072/);
    expect(await complaint(answering(fastify, raw, settings))).toContain("a wrong answer: ");
  });

  it("that answer wrongly are found out by every carrier", async () => {
    const why = (peer: Peer, carrier: typeof tcp) => complaint(calling(peer, carrier, sumCall, settings));
    expect(await why(nodeNet, http(jsonRpc))).toBe('{"a":1} was answered with 5');
    expect(await why(nodeNet, http(rest))).toContain("a wrong answer: {");
    expect(await why(peers.nodeHttp, http(rest))).toBe("a wrong answer: undefined, not 5");
    expect(await why(peers.nodeHttp, tcp)).toContain("a wrong answer: HTTP/1.1 400");
    expect(await why(peers.nodeHttp, webSocket)).toBe("no WebSocket: 404 Not Found");
  });

  it.each([peers.ucallNet, peers.nodeHttp, peers.fastify])("$name says that its port is in use", async (peer) => {
    const holder = net.createServer().listen(0, "127.0.0.1");
    await once(holder, "listening");
    const { port } = holder.address() as AddressInfo;
    await expect(peers.startPeer(peer, undefined, port)).rejects.toThrow(/EADDRINUSE|in use/);
    holder.close();
  });

  it("that answer wrongly or do not start are found out", async () => {
    expect(await complaint(singleCalls(nodeNet, settings))).toMatch(/^-32602 was due: a wrong answer: /);
    const mute: Peer = { name: "mute", command: () => [process.execPath, "-e", "console.log('hello')"] };
    expect(await complaint(singleCalls(mute, settings))).toBe('it said "hello" rather than "listening"');
    const missing: Peer = { name: "missing", command: () => nodeCommand("missing.js") };
    expect(await complaint(singleCalls(missing, settings))).toContain("Cannot find module");
  });
});
