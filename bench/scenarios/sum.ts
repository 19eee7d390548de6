import { exchange } from "../load/exchange.ts";
import { against } from "../measure/rounds.ts";
import {
  bunServe,
  denoServe,
  fastify,
  floor,
  nodeHttp,
  type Peer,
  ucallBun,
  ucallDeno,
  ucallNet,
  ucallUring,
} from "../peers/peer.ts";
import type { Goal, Scenario } from "../scenario.ts";
import { flooded, type Flooding } from "./flooding.ts";
import { restCalls, singleCalls } from "./http.ts";
import { call, checkCall } from "./messages.ts";
import { limits } from "./server.ts";

export const sum: Scenario = {
  name: "sum",
  title: "one JSON-RPC sum per request, HTTP keep-alive, 32 connections (wrk -t1 -c32); bare: TCP without HTTP",
  async run(settings) {
    const ours = [ucallUring, ucallNet, ucallBun, ucallDeno];
    const others = [bunServe, denoServe, nodeHttp, fastify];
    let rows = await settings.run([
      ...[floor, ...ours, ...others].map((peer) => singleCalls(peer, settings)),
      ...[ucallUring, ucallNet].map((peer) => restCalls(peer, settings)),
      ...[ucallUring, ucallNet].map((peer) => flooded(peer, bare, settings, `${peer.name}, bare`)),
    ]);
    rows = against(rows, "cpu", nodeHttp.name, "ofNodeHttp");
    rows = against(rows, "cpu", fastify.name, "ofFastify");
    rows = against(rows, "cpu", bunServe.name, "ofBun");
    rows = against(rows, "cpu", denoServe.name, "ofDeno");
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
        { key: "ofDeno", title: "of Deno.serve", digits: 2 },
        { key: "ofNodeHttp", title: "of node:http", digits: 2 },
        { key: "ofFastify", title: "of Fastify", digits: 2 },
        { key: "rate", title: "requests/s", digits: 0, spread: true },
        { key: "p50", title: "p50 µs", digits: 0 },
        { key: "p99", title: "p99 µs", digits: 0 },
        { key: "p999", title: "p99.9 µs", digits: 0 },
      ],
      goals: [
        goal(ucallNet, "ofNodeHttp", nodeHttp, 0.65),
        goal(ucallNet, "ofFastify", fastify, 0.6),
        goal(ucallUring, "ofNodeHttp", nodeHttp, 0.45),
        goal(ucallUring, "ofBun", bunServe, 0.8),
        goal(ucallUring, "ofFloor", floor, 1.2),
        goal(ucallBun, "ofBun", bunServe, 1),
        goal(ucallDeno, "ofDeno", denoServe, 1.1),
      ],
      remarks: limits(rows),
    };
  },
};

/** Bare JSON-RPC over TCP, from our own generator. */
const bare: Flooding = {
  message: call,
  calls: 1,
  connections: 32,
  depth: 1,
  async probe({ port }) {
    const answer = await exchange(port, call);
    checkCall(answer);
    return answer.length;
  },
};
