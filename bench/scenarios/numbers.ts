import { against } from "../measure/rounds.ts";
import { nodeCommand } from "../peers/peer.ts";
import type { Scenario } from "../scenario.ts";
import { loop } from "./loop.ts";

const jobs = {
  decode: { name: "decode", json: "decode: new Float32Array(JSON.parse(text))" },
  print: { name: "print", json: "print: JSON.stringify(Array.from(x))" },
} as const;

const builds = ["simd", "scalar"] as const;

/** At least four times as fast. */
const GOAL = 1 / 4;

export const numbers: Scenario = {
  name: "numbers",
  title: "256 x 1,024 f32 numbers in one process: from JSON text into a Float32Array, and back",
  async run(settings) {
    const contestants = Object.entries(jobs).flatMap(([job, { name, json }]) => [
      ...builds.map((build) => loop(`${name}: ucall (${build})`, nodeCommand("numbers.js", job, build), settings)),
      loop(json, nodeCommand("numbers.js", job, "json"), settings),
    ]);
    const measured = await settings.run(contestants);
    const rows = Object.values(jobs).flatMap(({ name, json }) =>
      against(
        measured.filter((row) => row.name.startsWith(`${name}:`)),
        "time",
        json,
        "ofJson",
      ),
    );
    return {
      rows,
      columns: [
        { key: "time", title: "CPU ns/number", digits: 1, spread: true },
        { key: "ofJson", title: "of JSON's", digits: 2 },
      ],
      goals: Object.values(jobs).map(({ name }) => ({
        text: `to ${name}, of the time that JSON takes, ucall with SIMD`,
        row: `${name}: ucall (simd)`,
        key: "ofJson",
        digits: 2,
        atMost: GOAL,
      })),
      remarks: [],
    };
  },
};
