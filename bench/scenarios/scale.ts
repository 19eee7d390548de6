import { fileURLToPath } from "node:url";
import type { Row } from "../measure/rounds.ts";
import { type Dimension, dimensions } from "../scale/dimensions.ts";
import { type ScaledPeer, scaled } from "../scale/scaled.ts";
import type { Curves, Scenario } from "../scenario.ts";

export const scale: Scenario = {
  name: "scale",
  title: "what becomes of the cost of a call as connections, procedures, parameters, payload and batches grow",
  async run(settings) {
    const rows: Row[] = [];
    const curves: Curves[] = [];
    for (const dimension of dimensions) {
      const found = await settings.run(peers.map((peer) => scaled(dimension, peer, settings)));
      rows.push(...found);
      curves.push(curvesOf(dimension, found, "cpu", "CPU, µs a call"));
      if (dimension.memory === "kept") curves.push(curvesOf(dimension, found, "memory", "memory at rest, KiB"));
      if (dimension.memory === "peak") curves.push(curvesOf(dimension, found, "memory", "memory at work, KiB"));
    }
    return {
      rows,
      columns: [
        { key: "growth", title: "CPU/call × per tenfold", digits: 2, spread: true },
        { key: "first", title: "CPU µs/call, least", digits: 2 },
        { key: "last", title: "most", digits: 2 },
        { key: "step", title: "ns for one more", digits: 3 },
        { key: "memory", title: "bytes for one more", digits: 1 },
      ],
      goals: [],
      remarks: [],
      curves,
    };
  },
};

const program = (name: string): string => fileURLToPath(new URL(`../scale/${name}`, import.meta.url));

/** @param program in scale/ */
function onNode(name: string, file: string, ...args: string[]): ScaledPeer {
  return {
    name,
    serving: (procedures) => ({
      name,
      command: () => [process.execPath, "--expose-gc", program(file), ...args, String(procedures)],
    }),
  };
}

const peers: readonly ScaledPeer[] = [
  onNode("ucall (uring)", "ucall.js", "uring"),
  onNode("ucall (net)", "ucall.js", "net"),
  onNode("node:http", "node-http.js"),
];

/** The figures of each row that are named by a size. */
function curvesOf({ name, range, sizes }: Dimension, rows: readonly Row[], key: string, title: string): Curves {
  return {
    title,
    axis: name,
    lines: rows.map((row) => ({
      name: row.name.slice(0, -`, ${range}`.length),
      points: sizes.flatMap((size) => {
        const figure = row.figures[`${key} ${size}`];
        return figure === undefined ? [] : [{ x: size, figure }];
      }),
    })),
  };
}
