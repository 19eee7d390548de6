import { against } from "../measure/rounds.ts";
import { bunServe, denoServe, fastify, floor, nodeHttp, type Peer, ucallNet, ucallUring } from "../peers/peer.ts";
import type { Goal, Scenario } from "../scenario.ts";
import { singleCalls } from "./http.ts";
import { limits } from "./server.ts";

export const sum: Scenario = {
  name: "sum",
  title: "one JSON-RPC sum per request, HTTP keep-alive, 32 connections (wrk -t1 -c32)",
  async run(settings) {
    const peers = [floor, ucallUring, ucallNet, bunServe, denoServe, nodeHttp, fastify];
    let rows = await settings.run(peers.map((peer) => singleCalls(peer, settings)));
    rows = against(rows, "cpu", nodeHttp.name, "ofNodeHttp");
    rows = against(rows, "cpu", fastify.name, "ofFastify");
    rows = against(rows, "cpu", bunServe.name, "ofBun");
    rows = against(rows, "cpu", floor.name, "ofFloor");
    const goal = (peer: Peer, key: string, other: Peer, atMost: number): Goal => {
      const text = `server CPU per request, ${peer.name} to ${other.name}`;
      return { text, row: peer.name, key, digits: 2, atMost };
    };
    return {
      rows,
      columns: [
        { key: "cpu", title: "CPU µs/request", digits: 2, spread: true },
        { key: "ofFloor", title: "of the floor", digits: 2 },
        { key: "ofBun", title: "of Bun.serve", digits: 2 },
        { key: "ofNodeHttp", title: "of node:http", digits: 2 },
        { key: "ofFastify", title: "of Fastify", digits: 2 },
        { key: "rate", title: "requests/s", digits: 0, spread: true },
      ],
      goals: [
        goal(ucallNet, "ofNodeHttp", nodeHttp, 0.65),
        goal(ucallNet, "ofFastify", fastify, 0.6),
        goal(ucallUring, "ofNodeHttp", nodeHttp, 0.45),
        goal(ucallUring, "ofBun", bunServe, 0.8),
        goal(ucallUring, "ofFloor", floor, 1.2),
      ],
      remarks: limits(rows),
    };
  },
};
