import { describe, expect, it } from "vitest";
import { compare, comparison } from "../../dist/bench/compare.js";
import { figure } from "../../dist/bench/measure/statistics.js";
import type { Row } from "../../dist/bench/measure/rounds.js";
import type { Result } from "../../dist/bench/results.js";

/** A run in which these rows had these values. */
function run(rows: Record<string, number[]>, neighbours: number = 0): Result[] {
  return [
    {
      name: "sum",
      title: "",
      columns: [
        { key: "cpu", title: "CPU µs", digits: 1 },
        { key: "rate", title: "calls/s", digits: 0 },
      ],
      rows: Object.entries(rows).map(([name, values]): Row => {
        if (values.length === 0) return { name, status: "failed", figures: {} };
        return { name, status: "measured", figures: { cpu: figure(values) } };
      }),
      goals: [],
      remarks: [],
      calibration: [1, 1],
      neighbours,
      seconds: 1,
    },
  ];
}

const before = run({ "ucall (net)": [9, 10, 11], "node:http": [20, 21, 22], Fastify: [40, 41, 42] });
const worse = (rows: Record<string, number[]>) =>
  compare(before, run(rows)).filter(({ verdict }) => verdict === "worse");

describe("comparing two runs", () => {
  it("finds what got worse by more than the noise", () => {
    const [change] = worse({ "ucall (net)": [12, 13, 14], "node:http": [20, 21, 22] });
    expect(change).toMatchObject({ scenario: "sum", row: "ucall (net)", title: "CPU µs", peers: 0 });
    expect(change!.own).toBeCloseTo(0.3);
    expect(comparison([change!])).toBe(
      "✗ sum, ucall (net): CPU µs +30 %, the peers +0 %\n1 of 1 rows got worse by more than the noise",
    );
  });

  it("lets noise pass, a slower machine, and peers that got worse", () => {
    expect(worse({ "ucall (net)": [10.5, 12, 14] })).toEqual([]);
    expect(worse({ "ucall (net)": [12, 13, 14], "node:http": [26, 27, 28], Fastify: [52, 53, 54] })).toEqual([]);
    expect(worse({ "ucall (net)": [9, 10, 11], "node:http": [200, 210, 220] })).toEqual([]);
    expect(comparison(compare(before, before))).toBe("✓ none of 1 rows got worse by more than the noise");
  });

  it("does not trust a busy machine", () => {
    const changes = compare(before, run({ "ucall (net)": [12, 13, 14] }, 0.5));
    expect(changes[0]!.verdict).toBe("unknown");
    expect(comparison(changes)).toMatch(/^\? sum, ucall \(net\): CPU µs \+30 %, .*\n✓ none of 1 rows .*; 1 may have/);
  });

  it("notices a row that cannot be measured any more, and leaves new rows and scenarios alone", () => {
    expect(comparison(compare(before, run({ "ucall (net)": [], "ucall (uring)": [5] })))).toBe(
      "✗ sum, ucall (net): could not be measured any more\n1 of 1 rows got worse by more than the noise",
    );
    expect(compare([], before)).toEqual([]);
  });
});
