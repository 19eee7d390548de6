import { against } from "../measure/rounds.ts";
import { nodeCommand } from "../peers/peer.ts";
import type { Scenario } from "../scenario.ts";
import { loop } from "./loop.ts";

const simd = "ucall (simd)";
const json = "JSON.parse, JSON.stringify";

export const inProcess: Scenario = {
  name: "in-process",
  title: "a batch of 100 sums in one process: bytes in, handler, bytes out, no sockets",
  async run(settings) {
    let rows = await settings.run([
      loop(simd, nodeCommand("in-process-ucall.js", "simd"), settings),
      loop("ucall (scalar)", nodeCommand("in-process-ucall.js", "scalar"), settings),
      loop(json, nodeCommand("in-process-json.js"), settings),
    ]);
    rows = against(rows, "time", json, "ofJson");
    return {
      rows,
      columns: [
        { key: "time", title: "CPU ns/call", digits: 0, spread: true },
        { key: "ofJson", title: "of JSON's", digits: 2 },
      ],
      goals: [{ text: "ns a call, ucall with SIMD", row: simd, key: "time", digits: 0, atMost: 120 }],
      remarks: [],
    };
  },
};
