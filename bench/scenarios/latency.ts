import { exchange } from "../load/exchange.ts";
import { against } from "../measure/rounds.ts";
import { bunServe, denoServe, fastify, floor, nodeHttp, type Peer, ucallNet, ucallUring } from "../peers/peer.ts";
import type { Scenario } from "../scenario.ts";
import { flooded, type Flooding } from "./flooding.ts";
import { checkAnswer, checkSingle } from "./http.ts";
import { call, post } from "./messages.ts";
import { latencyLimits } from "./server.ts";

const RATE = 2000; // requests per second: none of the servers is busy half of the time

export const latency: Scenario = {
  name: "latency",
  title:
    `one connection, JSON-RPC sums over HTTP keep-alive: how long an answer takes, one after the other and then at ` +
    `${RATE.toLocaleString("en")} requests/s`,
  async run(settings) {
    const peers = [floor, ucallUring, ucallNet, bunServe, denoServe, nodeHttp, fastify];
    let rows = await settings.run(peers.map((peer) => flooded(peer, oneByOne(peer), settings)));
    rows = against(rows, "closed", floor.name, "ofFloor");
    return {
      rows,
      columns: [
        { key: "cpu", title: "CPU µs/request", digits: 2, spread: true },
        { key: "closed", title: "p50 µs", digits: 1, spread: true },
        { key: "ofFloor", title: "of the floor's", digits: 2 },
        { key: "p50", title: "at the rate: p50 µs", digits: 1 },
        { key: "p99", title: "p99 µs", digits: 1 },
        { key: "p999", title: "p99.9 µs", digits: 1 },
      ],
      goals: [
        {
          text: `median latency, ${ucallUring.name} to the floor`,
          row: ucallUring.name,
          key: "ofFloor",
          digits: 2,
          atMost: 1.25,
        },
      ],
      remarks: latencyLimits(rows),
    };
  },
};

function oneByOne(peer: Peer): Flooding {
  const check = peer.constant ? checkAnswer : checkSingle;
  const message = post(call);
  return {
    message,
    calls: 1,
    connections: 1,
    depth: 1,
    rate: () => RATE,
    async probe(server) {
      await check(server);
      return (await exchange(server.port, message)).length;
    },
  };
}
