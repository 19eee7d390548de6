import { exchangeFrames, frame, upgrade } from "../load/websocket.ts";
import { against } from "../measure/rounds.ts";
import { ucallBun, ucallDeno, ucallNet, ucallUring, ws } from "../peers/peer.ts";
import type { Scenario } from "../scenario.ts";
import { flooded, type Flooding } from "./flooding.ts";
import { call, checkCall } from "./messages.ts";
import { limits } from "./server.ts";

export const websocket: Scenario = {
  name: "websocket",
  title: "one JSON-RPC sum per WebSocket message, 32 connections",
  async run(settings) {
    const peers = [ucallUring, ucallNet, ucallBun, ucallDeno, ws];
    let rows = await settings.run(peers.map((peer) => flooded(peer, flooding, settings)));
    rows = against(rows, "cpu", ws.name, "ofWs");
    return {
      rows,
      columns: [
        { key: "cpu", title: "CPU µs/message", digits: 2, spread: true },
        { key: "ofWs", title: "of ws", digits: 2 },
        { key: "rate", title: "messages/s", digits: 0, spread: true },
        { key: "p50", title: "p50 µs", digits: 0 },
        { key: "p99", title: "p99 µs", digits: 0 },
      ],
      goals: [
        {
          text: `server CPU per message, ${ucallUring.name} to ws with JSON.parse`,
          row: ucallUring.name,
          key: "ofWs",
          digits: 2,
          atMost: 0.5,
        },
      ],
      remarks: limits(rows),
    };
  },
};

const flooding: Flooding = {
  message: frame(call),
  calls: 1,
  connections: 32,
  depth: 1,
  greeting: upgrade,
  async probe({ port }) {
    const { text, length } = await exchangeFrames(port, call);
    checkCall(text);
    return length;
  },
};
