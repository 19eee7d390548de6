import { exchange } from "../load/exchange.ts";
import { against } from "../measure/rounds.ts";
import { bunServe, denoServe, fastify, floor, nodeHttp, type Peer, ucallNet, ucallUring } from "../peers/peer.ts";
import type { Scenario } from "../scenario.ts";
import { flooded, type Flooding } from "./flooding.ts";
import { checkAnswer, checkSingle } from "./http.ts";
import { call, post } from "./messages.ts";

export const latency: Scenario = {
  name: "latency",
  title: "one connection, one JSON-RPC sum at a time over HTTP keep-alive: how long an answer takes",
  async run(settings) {
    const peers = [floor, ucallUring, ucallNet, bunServe, denoServe, nodeHttp, fastify];
    let rows = await settings.run(peers.map((peer) => flooded(peer, oneByOne(peer), settings)));
    rows = against(rows, "p50", floor.name, "ofFloor");
    return {
      rows,
      columns: [
        { key: "cpu", title: "CPU µs/request", digits: 2, spread: true },
        { key: "p50", title: "p50 µs", digits: 1, spread: true },
        { key: "ofFloor", title: "of the floor's", digits: 2 },
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
      remarks: [],
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
    async probe(server) {
      await check(server);
      return (await exchange(server.port, message)).length;
    },
  };
}
