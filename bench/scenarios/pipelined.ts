import { exchange } from "../load/exchange.ts";
import { against } from "../measure/rounds.ts";
import { bunServe, floor, nodeHttp, type Peer, ucallNet, ucallUring } from "../peers/peer.ts";
import type { Scenario } from "../scenario.ts";
import { flooded, type Flooding } from "./flooding.ts";
import { call, checkCall, post } from "./messages.ts";
import { limits } from "./server.ts";

const DEPTH = 16;

const message = post(call);

/** It has to know how many requests there are. */
const pipelinedFloor: Peer = { ...floor, command: () => [...floor.command(), String(message.length)] };

export const pipelined: Scenario = {
  name: "pipelined",
  title: `one JSON-RPC sum per request, HTTP with ${DEPTH} requests under way on each of 32 connections`,
  async run(settings) {
    const peers = [pipelinedFloor, ucallUring, ucallNet, bunServe, nodeHttp];
    let rows = await settings.run(peers.map((peer) => flooded(peer, flooding, settings)));
    rows = against(rows, "cpu", floor.name, "ofFloor");
    return {
      rows,
      columns: [
        { key: "cpu", title: "CPU µs/request", digits: 3, spread: true },
        { key: "ofFloor", title: "of the floor", digits: 2 },
        { key: "perCpu", title: "requests/CPU-s", digits: 0 },
        { key: "rate", title: "requests/s", digits: 0, spread: true },
        { key: "serverBusy", title: "of its core %", digits: 0 },
      ],
      goals: [
        {
          text: `requests per second of server CPU (on one core), ${ucallUring.name}`,
          row: ucallUring.name,
          key: "perCpu",
          digits: 0,
          atLeast: 700_000,
        },
      ],
      remarks: limits(rows),
    };
  },
};

const flooding: Flooding = {
  message,
  calls: 1,
  connections: 32,
  depth: DEPTH,
  async probe({ port }) {
    const answer = await exchange(port, message);
    checkCall(answer.slice(answer.indexOf("\r\n\r\n") + 4));
    return answer.length;
  },
};
