import { against } from "../measure/rounds.ts";
import { bunServe, denoServe, fastify, nodeHttp, ucallNet, ucallUring } from "../peers/peer.ts";
import type { Scenario } from "../scenario.ts";
import { singleCalls } from "./http.ts";
import { limits } from "./server.ts";

export const sum: Scenario = {
  name: "sum",
  title: "one JSON-RPC sum per request, HTTP keep-alive, 32 connections (wrk -t1 -c32)",
  async run(settings) {
    const peers = [ucallUring, ucallNet, bunServe, denoServe, nodeHttp, fastify];
    let rows = await settings.run(peers.map((peer) => singleCalls(peer, settings)));
    rows = against(rows, "cpu", nodeHttp.name, "ofNodeHttp");
    rows = against(rows, "cpu", fastify.name, "ofFastify");
    const text = "server CPU per request, ucall (net) to";
    const goal = { row: ucallNet.name, digits: 2 };
    return {
      rows,
      columns: [
        { key: "cpu", title: "CPU µs/request", digits: 2, spread: true },
        { key: "ofNodeHttp", title: "of node:http", digits: 2 },
        { key: "ofFastify", title: "of Fastify", digits: 2 },
        { key: "rate", title: "requests/s", digits: 0, spread: true },
        { key: "serverBusy", title: "server busy %", digits: 0 },
      ],
      goals: [
        { ...goal, text: `${text} node:http`, key: "ofNodeHttp", atMost: 0.65 },
        { ...goal, text: `${text} Fastify`, key: "ofFastify", atMost: 0.6 },
      ],
      remarks: limits(rows),
    };
  },
};
