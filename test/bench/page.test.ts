import { expect, it } from "vitest";
import { figure } from "../../dist/bench/measure/statistics.js";
import { reportPage } from "../../dist/bench/plots/page.js";

it("makes a page with the plots and the table of each scenario", () => {
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
          {
            name: "ucall (net)",
            status: "measured",
            figures: { cpu: figure([9, 10, 11]), p50: figure([70]), p99: figure([90]), p999: figure([2000]) },
          },
          { name: "another", status: "failed", reason: "<it> broke", figures: {} },
        ],
        goals: [],
        remarks: ["a < b"],
        curves: [
          {
            title: "CPU & time",
            axis: "calls",
            lines: [{ name: "ucall (net)", points: [1, 10, 100].map((x) => ({ x, figure: figure([x]) })) }],
          },
          { title: "empty", axis: "calls", lines: [{ name: "another", points: [] }] },
        ],
        calibration: [1, 1],
        neighbours: 0,
        seconds: 1,
      },
    ],
  });
  expect(page).toContain("A &amp; B, 2 cores");
  // Bars, percentiles, curves: none of what has no figures.
  const labels = [...page.matchAll(/<svg role="img" aria-label="([^"]*)"/g)].map(([, label]) => label);
  expect(labels).toEqual(["CPU µs", expect.stringMatching(/^latency/), "CPU &amp; time, by calls"]);
  expect(page).toMatch(/<text[^>]*>ucall \(net\)<\/text>/);
  expect(page).toMatch(/<text[^>]*>10\.0 ±10 %<\/text>/);
  expect(page).toContain('<tr class="ours"><th>ucall (net)</th><td>10.0 ±10 %</td></tr>');
  expect(page).toContain('<td class="reason" colspan="1">failed: &lt;it> broke</td>');
  expect(page).toContain('<li class="doubt">a &lt; b</li>');
  // Plots have the colours of the page, which are others in the dark.
  expect(page).toContain('fill="var(--ours)"');
  expect(page).toContain("prefers-color-scheme: dark");
});
