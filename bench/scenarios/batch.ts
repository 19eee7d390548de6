import { exchange } from "../load/exchange.ts";
import { Generator } from "../load/generator.ts";
import { against, type Contestant } from "../measure/rounds.ts";
import {
  bunServe,
  denoServe,
  fastify,
  fastifyBatches,
  nodeHttp,
  type Peer,
  ucallNet,
  ucallUring,
} from "../peers/peer.ts";
import type { Scenario, Settings } from "../scenario.ts";
import { batches, singleCalls } from "./http.ts";
import { batch as message, BATCH, checkBatch } from "./messages.ts";
import { type Attack, limits, underLoad } from "./server.ts";

const singles = "Fastify, one call a request";

export const batch: Scenario = {
  name: "batch",
  title: "batches of 100 sums, HTTP keep-alive, 32 connections (wrk -t1 -c32); bare: TCP without HTTP",
  async run(settings) {
    const peers = [ucallUring, ucallNet, bunServe, denoServe, nodeHttp, fastifyBatches];
    let rows = await settings.run([
      ...[ucallUring, ucallNet].map((peer) => bareBatches(peer, settings)),
      ...peers.map((peer) => batches(peer, settings)),
      singleCalls(fastify, settings, singles),
    ]);
    rows = against(rows, "rate", singles, "ofSingles");
    rows = against(rows, "rate", fastifyBatches.name, "ofBatches");
    rows = against(rows, "cpu", fastifyBatches.name, "cpuOfBatches");
    const goal = { row: ucallNet.name, digits: 2, atLeast: 4 };
    return {
      rows,
      columns: [
        { key: "cpu", title: "CPU µs/call", digits: 3, spread: true },
        { key: "cpuOfBatches", title: "of Fastify's", digits: 2 },
        { key: "rate", title: "calls/s", digits: 0, spread: true },
        { key: "ofBatches", title: "× Fastify's", digits: 2 },
        { key: "ofSingles", title: "× single calls", digits: 1 },
      ],
      goals: [
        { ...goal, text: "calls per second, ucall (net) to Fastify with one call a request", key: "ofSingles" },
        { ...goal, text: "calls per second, ucall (net) to Fastify with the same batches", key: "ofBatches" },
      ],
      remarks: limits(rows),
    };
  },
};

/** Batches as bare JSON-RPC over TCP, from our own generator. */
function bareBatches(peer: Peer, settings: Settings): Contestant {
  return underLoad(peer, () => withGenerator(settings), settings, `${peer.name}, bare`);
}

function withGenerator({ pinning }: Settings): Attack {
  const generator = new Generator(pinning?.load);
  let replyLength = 0;
  return {
    calls: BATCH,
    async check({ port }) {
      const answer = await exchange(port, message);
      checkBatch(answer);
      replyLength = answer.length;
    },
    load: ({ port }, milliseconds) =>
      generator.flood({ port, message, replyLength, connections: 32, depth: 1, milliseconds }),
    stop: () => generator.stop(),
  };
}
