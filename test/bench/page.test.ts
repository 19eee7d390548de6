import { expect, it } from "vitest";
import { figure } from "../../dist/bench/measure/statistics.js";
import { reportPage } from "../../dist/bench/page.js";

it("makes a page with a plot and a table of each scenario", () => {
  const machine = { cpu: "A & B", cores: 2, memory: 4, kernel: "Linux 6", node: "v20.0.0", loadAverage: 0 };
  const page = reportPage({
    date: "2026-01-02T03:04:05.678Z",
    command: "npm run bench --",
    machine,
    pinning: undefined,
    settings: { rounds: 3, round: 1200, warmUp: 2400 },
    results: [
      {
        name: "sum",
        title: "sums",
        columns: [{ key: "cpu", title: "CPU µs", digits: 1, spread: true }],
        rows: [
          { name: "ucall (net)", status: "measured", figures: { cpu: figure([9, 10, 11]) } },
          { name: "another", status: "failed", reason: "<it> broke", figures: {} },
        ],
        goals: [],
        remarks: [],
        calibration: [1, 1],
        neighbours: 0,
        seconds: 1,
      },
    ],
  });
  expect(page).toContain("A &amp; B, 2 cores");
  expect(page.match(/<svg /g)).toHaveLength(1);
  expect(page).toMatch(/<text[^>]*>ucall \(net\)<\/text>/);
  expect(page).toMatch(/<text[^>]*>10\.0 ±10 %<\/text>/);
  expect(page).toContain("another      failed: &lt;it> broke");
});
