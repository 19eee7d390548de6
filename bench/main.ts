import { readFileSync, writeFileSync } from "node:fs";
import { BadUsage, type Arguments, parseArguments, usage } from "./arguments.ts";
import { compare, comparison } from "./compare.ts";
import { calibrate } from "./measure/calibration.ts";
import { Neighbours } from "./measure/cpu.ts";
import { describeMachine, pinCores, type Pinning } from "./measure/machine.ts";
import { runInTurn } from "./measure/rounds.ts";
import { Progress } from "./progress.ts";
import { disturbed, measured, putBetweenMarks } from "./readme/measured.ts";
import { report } from "./report.ts";
import type { Result, Results } from "./results.ts";
import { judge, type Scenario } from "./scenario.ts";
import { setUp } from "./setup.ts";

async function main(): Promise<number> {
  const options = parseArguments(process.argv.slice(2));
  if (options === "help") {
    console.log(usage());
    return 0;
  }
  if (options.readme !== undefined) return tellInReadme(options.readme);
  if (process.platform !== "linux") throw new BadUsage("The bench reads /proc: it needs Linux.");
  const missing = await setUp(options.scenarios.flatMap(({ needs = [] }) => needs));
  for (const line of missing) console.log(`! not installed: ${line}`);
  const machine = describeMachine();
  const pinning = pinCores();
  const date = new Date().toISOString();
  const where = pinning === undefined ? "nothing pinned" : `servers on core ${pinning.server}, load on ${pinning.load}`;
  console.log(
    `${machine.cpu}, ${machine.cores} ${machine.cores === 1 ? "core" : "cores"}, ${machine.memory} GiB, ${machine.kernel}, Node ${machine.node}`,
  );
  console.log(`${where}; load average ${machine.loadAverage} at the start; ${date}`);
  const command = ["npm run bench --", ...process.argv.slice(2)].join(" ");
  const { rounds, round, warmUp, json, page, before } = options;
  const results: Result[] = [];
  const all: Results = { date, command, machine, pinning, settings: { rounds, round, warmUp }, results };
  for (const scenario of options.scenarios) {
    const result = await run(scenario, options, pinning);
    results.push(result);
    console.log(`\n${report(result)}`);
    // Each time, so that a run that is broken off leaves what it has.
    if (json !== undefined) writeFileSync(json, `${JSON.stringify(all, null, 2)}\n`);
  }
  if (json !== undefined) console.log(`\nwritten to ${json}`);
  if (page !== undefined) {
    const { reportPage } = await import("./plots/page.ts"); // the plotting library takes a while to load
    writeFileSync(page, reportPage(all));
    console.log(`\nreport written to ${page}`);
  }
  const found = new Set(results.flatMap(({ rows }) => rows.map(({ status }) => status)));
  let failed = found.has("failed");
  if (before !== undefined) {
    const changes = compare(before.results, results);
    console.log(`\ncompared with the run of ${before.date}:\n${comparison(changes)}`);
    failed ||= changes.some(({ verdict }) => verdict === "worse");
  }
  return failed ? 1 : found.has("skipped") ? 3 : 0;
}

function tellInReadme(results: Results): number {
  const file = new URL("../../README.md", import.meta.url);
  try {
    writeFileSync(file, putBetweenMarks(readFileSync(file, "utf8"), measured(results)));
  } catch (error) {
    throw new BadUsage(`README.md stays as it is: ${(error as Error).message}`);
  }
  console.log(`README.md tells of the run of ${results.date}`);
  const busy = disturbed(results);
  if (busy.length > 0) console.log(`! Other programs had the machine during ${busy.join(", ")}: measure again.`);
  return 0;
}

async function run(scenario: Scenario, options: Arguments, pinning: Pinning | undefined): Promise<Result> {
  const { rounds, round, warmUp } = options;
  const progress = new Progress(scenario.name);
  const started = performance.now();
  const neighbours = new Neighbours();
  const before = await calibrate(pinning);
  const { goals, ...outcome } = await scenario.run({
    rounds,
    round,
    warmUp,
    pinning,
    run: (contestants, most = rounds) =>
      runInTurn(contestants.filter(options.wants), Math.min(rounds, most), (text) => progress.show(text)),
  });
  const after = await calibrate(pinning);
  progress.end();
  return {
    name: scenario.name,
    title: scenario.title,
    ...outcome,
    goals: goals
      .filter(({ row }) => outcome.rows.some(({ name }) => name === row))
      .map((goal) => judge(goal, outcome.rows)),
    calibration: [before, after],
    neighbours: neighbours.share(),
    seconds: (performance.now() - started) / 1000,
  };
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof BadUsage)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
