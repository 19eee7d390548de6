import { exchange, readResponse } from "../load/exchange.ts";
import { against } from "../measure/rounds.ts";
import { nodeCommand, type Peer } from "../peers/peer.ts";
import type { Scenario } from "../scenario.ts";
import { requestText } from "./dialects.ts";
import { flooded, type Flooding } from "./flooding.ts";

const CONNECTIONS = 64;

const peer = (kind: "batched" | "unbatched"): Peer => {
  return { name: `ucall, ${kind}`, command: () => nodeCommand("ucall-micro-batching.js", kind) };
};
const batched = peer("batched");
const unbatched = peer("unbatched");

export const microBatching: Scenario = {
  name: "micro-batching",
  title: `a model whose runs take 1 ms and 10 µs a text: calls of ${CONNECTIONS} connections, up to 32 in a run or each alone`,
  async run(settings) {
    const rows = await settings.run([batched, unbatched].map((each) => flooded(each, flooding, settings)));
    return {
      rows: against(rows, "rate", unbatched.name, "ofUnbatched"),
      columns: [
        { key: "rate", title: "calls/s", digits: 0, spread: true },
        { key: "ofUnbatched", title: "of unbatched", digits: 2 },
        { key: "p50", title: "p50 µs", digits: 0 },
        { key: "p99", title: "p99 µs", digits: 0 },
        { key: "cpu", title: "CPU µs/call", digits: 1 },
      ],
      goals: [
        {
          text: "calls per second, batched to unbatched",
          row: batched.name,
          key: "ofUnbatched",
          digits: 1,
          atLeast: 4,
        },
      ],
      remarks: [],
    };
  },
};

const text = "How long is this text?";
const message = requestText({ target: "/embed", body: JSON.stringify({ text }) });

const flooding: Flooding = {
  message,
  calls: 1,
  connections: CONNECTIONS,
  depth: 1,
  async probe({ port }) {
    const answer = await exchange(port, message);
    const { status, body } = readResponse(answer);
    if (status !== 200 || body !== String(text.length)) throw new Error(`a wrong answer: ${status} ${body}`);
    return answer.length;
  },
};
