import { exchange } from "../load/exchange.ts";
import { against } from "../measure/rounds.ts";
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
import type { Scenario } from "../scenario.ts";
import { flooded, type Flooding } from "./flooding.ts";
import { batches, singleCalls } from "./http.ts";
import { batch as message, BATCH, checkBatch } from "./messages.ts";
import { limits } from "./server.ts";

const singles = "Fastify, one call a request";

export const batch: Scenario = {
  name: "batch",
  title: "batches of 100 sums, HTTP keep-alive, 32 connections (wrk -t1 -c32); bare: TCP without HTTP",
  async run(settings) {
    const peers = [ucallUring, ucallNet, bunServe, denoServe, nodeHttp, fastifyBatches];
    let rows = await settings.run([
      ...[ucallUring, ucallNet].map((peer) => flooded(peer, bare, settings, bareName(peer))),
      ...peers.map((peer) => batches(peer, settings)),
      singleCalls(fastify, settings, singles),
    ]);
    rows = against(rows, "perCpu", singles, "ofSingles");
    rows = against(rows, "perCpu", fastifyBatches.name, "ofBatches");
    const goal = { row: ucallNet.name, digits: 2, atLeast: 4 };
    const perCpu = { key: "perCpu", digits: 0, atLeast: 4_000_000 };
    return {
      rows,
      columns: [
        { key: "cpu", title: "CPU µs/call", digits: 3, spread: true },
        { key: "perCpu", title: "calls/CPU-s", digits: 0 },
        { key: "rate", title: "calls/s", digits: 0, spread: true },
        { key: "ofBatches", title: "× Fastify's", digits: 2 },
        { key: "ofSingles", title: "× single calls", digits: 1 },
      ],
      goals: [
        {
          ...goal,
          text: `calls per second of server CPU, ${ucallNet.name} to Fastify with one call a request`,
          key: "ofSingles",
        },
        {
          ...goal,
          text: `calls per second of server CPU, ${ucallNet.name} to Fastify with the same batches`,
          key: "ofBatches",
        },
        { ...perCpu, text: `calls per second of server CPU (on one core), ${ucallUring.name}`, row: ucallUring.name },
        { ...perCpu, text: "the same without HTTP", row: bareName(ucallUring) },
      ],
      remarks: limits(rows),
    };
  },
};

/** Batches as bare JSON-RPC over TCP, from our own generator. */
const bare: Flooding = {
  message,
  calls: BATCH,
  connections: 32,
  depth: 1,
  async probe({ port }) {
    const answer = await exchange(port, message);
    checkBatch(answer);
    return answer.length;
  },
};

function bareName({ name }: Peer): string {
  return `${name}, bare`;
}
