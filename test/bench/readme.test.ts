import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { figure } from "../../dist/bench/measure/statistics.js";
import { claims } from "../../dist/bench/readme/claims.js";
import { disturbed, measured, putBetweenMarks } from "../../dist/bench/readme/measured.js";
import { scenarios } from "../../dist/bench/scenarios/index.js";
import type { Result, Results } from "../../dist/bench/results.js";

/** A run in which everything that the README tells of was 1.5. */
function everything(): Results {
  const found = new Map<string, Map<string, Record<string, ReturnType<typeof figure>>>>();
  claims((scenario, row, key) => {
    const rows = found.get(scenario) ?? new Map<string, Record<string, ReturnType<typeof figure>>>();
    found.set(scenario, rows.set(row, { ...rows.get(row), [key]: figure([1.5]) }));
    return 0;
  });
  const results = [...found].map(([name, rows]): Result => {
    const measured = [...rows].map(([name, figures]) => ({ name, status: "measured" as const, figures }));
    const outcome = { rows: measured, columns: [], goals: [], remarks: [] };
    return { name, title: "", ...outcome, calibration: [1, 1], neighbours: name === "batch" ? 0.5 : 0, seconds: 1 };
  });
  const machine = {
    cpu: "a processor",
    cores: 2,
    memory: 4,
    kernel: "Linux 6.18.1-x",
    node: "v20.0.0",
    loadAverage: 0,
  };
  return {
    date: "2026-01-02T03:04:05.678Z",
    command: "npm run bench -- --json /somewhere/results.json --report=/page.html",
    machine,
    pinning: { server: "1", load: "0" },
    settings: { rounds: 5, round: 1200, warmUp: 2400 },
    results,
  };
}

it("makes the README's table of a run", () => {
  const lines = measured(everything()).split("\n");
  const table = lines.indexOf("| what | ucall | against |");
  expect(lines.slice(0, table).join(" ")).toMatch(
    /^`npm run bench` on 2026-01-02, 2 cores of a processor, 4 GiB, Linux 6\.18, Node 20\.0\.0: servers on one core.* 5 rounds of 1\.2 s/,
  );
  for (const line of lines.slice(0, table)) expect(line.length).toBeLessThanOrEqual(120);
  expect(lines[table + 2]).toMatch(/^\| one `sum` a request.* \| io_uring: 1\.5 µs \| 1\.50 of a C program/);
  for (const line of lines.slice(table)) expect(line).toMatch(/^\|[^|]*\|[^|]*\|[^|]*\|$/);
  expect(disturbed(everything())).toEqual(["batch"]);
});

it("leaves nothing out: what is missing in the run is named", () => {
  const run = everything();
  const results = run.results.map((result) => (result.name === "websocket" ? { ...result, rows: [] } : result));
  expect(() => measured({ ...run, results })).toThrow('no "cpu" of ucall (uring) in websocket');
});

it("tells of scenarios that there are", () => {
  const names = scenarios.map(({ name }) => name);
  for (const { name } of everything().results) expect(names).toContain(name);
});

it("puts the table between the README's marks, and nowhere else", () => {
  const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
  const [before, after] = [readme.indexOf("<!-- measured -->"), readme.indexOf("<!-- /measured -->")];
  const put = putBetweenMarks(readme, "TABLE");
  expect(put).toBe(`${readme.slice(0, before)}<!-- measured -->\nTABLE\n${readme.slice(after)}`);
  expect(() => putBetweenMarks("# ucall", "TABLE")).toThrow("README.md has no <!-- measured -->");
});
