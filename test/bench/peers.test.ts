import { describe, expect, it } from "vitest";
import { nodeNet, type Peer, nodeCommand } from "../../dist/bench/peers/peer.js";
import * as peers from "../../dist/bench/peers/peer.js";
import { runInTurn } from "../../dist/bench/measure/rounds.js";
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

  it("that answer wrongly or do not start are found out", async () => {
    expect(await complaint(singleCalls(nodeNet, settings))).toMatch(/^-32602 was due: a wrong answer: /);
    const mute: Peer = { name: "mute", command: () => [process.execPath, "-e", "console.log('hello')"] };
    expect(await complaint(singleCalls(mute, settings))).toBe('it said "hello" rather than "listening"');
    const missing: Peer = { name: "missing", command: () => nodeCommand("missing.js") };
    expect(await complaint(singleCalls(missing, settings))).toContain("Cannot find module");
  });
});
