import { against, type Contestant } from "../measure/rounds.ts";
import { nodeCommand } from "../peers/peer.ts";
import { Program } from "../program.ts";
import type { Scenario, Settings } from "../scenario.ts";

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

function loop(name: string, command: readonly string[], { pinning, warmUp, round }: Settings): Contestant {
  return {
    name,
    async start() {
      const program = new Program(command, pinning?.server);
      const time = async (milliseconds: number) =>
        Number(await program.ask(String(milliseconds), 5000 + milliseconds * 10));
      try {
        await program.line();
        await time(warmUp / 2);
      } catch (error) {
        await program.stop();
        throw error;
      }
      return { round: async () => ({ time: await time(round / 2) }), stop: () => program.stop() };
    },
  };
}
