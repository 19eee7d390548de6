import { describe, expect, it } from "vitest";
import { against, type Contestant, type Row, runInTurn, starting } from "../../dist/bench/measure/rounds.js";
import { figure, median, spread } from "../../dist/bench/measure/statistics.js";
import { Unavailable } from "../../dist/bench/program.js";
import { judge } from "../../dist/bench/scenario.js";
import { latencyLimits, limits } from "../../dist/bench/scenarios/server.js";
import { table, verdictLine } from "../../dist/bench/table.js";

/** A contestant whose rounds find these values, an error being thrown; `log` gets what happens to it. */
function contestant(name: string, log: string[], ...rounds: (number | Error)[]): Contestant {
  return {
    name,
    async start() {
      log.push(`start ${name}`);
      const values = rounds.values();
      return {
        async round() {
          const value = values.next().value as number | Error;
          log.push(`${name} ${value}`);
          if (value instanceof Error) throw value;
          return { cpu: value };
        },
        async stop() {
          log.push(`stop ${name}`);
        },
      };
    },
  };
}

const quietly = () => {};

it("takes the median and half of the range", () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 2, 3])).toBe(2.5);
  expect(spread(figure([9, 10, 12]))).toBeCloseTo(0.15);
});

describe("starting", () => {
  const parts = (log: string[], failure?: Error) =>
    starting(async (onStop) => {
      onStop(async () => void log.push("stop server"));
      if (failure !== undefined) throw failure;
      onStop(async () => void log.push("stop load"));
      return async () => ({ cpu: 1 });
    });

  it("stops the parts, the last one first", async () => {
    const log: string[] = [];
    const runner = await parts(log);
    expect([log, await runner.round()]).toEqual([[], { cpu: 1 }]);
    await runner.stop();
    expect(log).toEqual(["stop load", "stop server"]);
  });

  it("stops what runs where the next part cannot be had", async () => {
    const log: string[] = [];
    await expect(parts(log, new Unavailable("no compiler"))).rejects.toThrow("no compiler");
    expect(log).toEqual(["stop server"]);
  });
});

describe("runInTurn", () => {
  it("gives everyone a round, then everyone the next", async () => {
    const log: string[] = [];
    const rows = await runInTurn([contestant("a", log, 1, 2), contestant("b", log, 4, 2)], 2, quietly);
    expect(log).toEqual(["start a", "start b", "a 1", "b 4", "a 2", "b 2", "stop a", "stop b"]);
    expect(rows.map(({ figures }) => figures["cpu"]!.values)).toEqual([
      [1, 2],
      [4, 2],
    ]);
    const ratios = against(rows, "cpu", "b", "ofB");
    expect(ratios.map(({ figures }) => figures["ofB"]!.values)).toEqual([
      [0.25, 1],
      [1, 1],
    ]);
  });

  it("goes on without those that fail, and says why", async () => {
    const log: string[] = [];
    const contestants: Contestant[] = [
      contestant("good", log, 1, 2),
      contestant("late", log, 1, new Error("it broke")),
      { name: "absent", start: () => Promise.reject(new Unavailable("not installed")) },
      { name: "broken", start: () => Promise.reject(new Error("a wrong answer")) },
    ];
    const rows = await runInTurn(contestants, 2, quietly);
    expect(rows.map(({ name, status, reason }) => [name, status, reason])).toEqual([
      ["good", "measured", undefined],
      ["late", "failed", "it broke"],
      ["absent", "skipped", "not installed"],
      ["broken", "failed", "a wrong answer"],
    ]);
    expect(log.filter((line) => line.startsWith("stop"))).toEqual(["stop late", "stop good"]);
  });
});

it("prints a table, reasons and goals", () => {
  const rows: Row[] = [
    { name: "one", status: "measured", figures: { cpu: figure([9, 10, 11]), rate: figure([123_456]) } },
    { name: "another", status: "failed", reason: "it broke", figures: {} },
  ];
  const columns = [
    { key: "cpu", title: "CPU µs", digits: 1, spread: true },
    { key: "rate", title: "calls/s", digits: 0 },
  ];
  expect(table(rows, columns).split("\n")).toEqual([
    "             CPU µs  calls/s",
    "────────────────────────────",
    "one      10.0 ±10 %  123,456",
    "another  failed: it broke",
  ]);
  const goal = { text: "µs", row: "one", key: "cpu", digits: 1 };
  expect(verdictLine(judge({ ...goal, atMost: 10 }, rows))).toBe("✓ µs: 10.0 (goal: at most 10)");
  expect(verdictLine(judge({ ...goal, atLeast: 11 }, rows))).toBe("✗ µs: 10.0 (goal: at least 11)");
  const unmeasured = judge({ ...goal, row: "another", atMost: 10 }, rows);
  expect(verdictLine(unmeasured)).toBe("? µs: not measured (goal: at most 10)");
});

it("says where a rate is no measure", () => {
  const row = (name: string, serverBusy: number, loadBusy: number): Row => {
    return { name, status: "measured", figures: { serverBusy: figure([serverBusy]), loadBusy: figure([loadBusy]) } };
  };
  expect(limits([row("busy", 99, 99)])).toEqual([]);
  expect(limits([row("idle", 40, 98), row("busy", 98, 40)])).toEqual([
    "The load generator was the limit, so that the server can do more than this rate: idle (40 % of its core).",
  ]);
  expect(limits([row("disturbed", 40, 30), row("busy", 98, 40)])).toEqual([
    "Neither server nor load had a core to itself, so that the rate tells little: disturbed.",
  ]);
  expect(limits([row("disturbed", 40, 30)])[0]).toMatch(/: every row\.$/);
});

it("says where latencies are no measure", () => {
  const row = (name: string, busy: number, late: number, missed: number): Row => {
    const figures = { paceBusy: figure([busy]), paceLate: figure([late]), paceMissed: figure([missed]) };
    return { name, status: "measured", figures };
  };
  expect(latencyLimits([row("fine", 60, 50, 0), { name: "unpaced", status: "measured", figures: {} }])).toEqual([]);
  expect(latencyLimits([row("busy", 97, 50, 0), row("late", 20, 2500, 0), row("slow", 20, 50, 30)])).toEqual([
    "The load generator was the limit of these latencies: busy (97 % of its core).",
    "The load generator had no core to itself, so that these latencies are not the server's alone: late (2.5 ms late).",
    "The rate was more than the server could take, so that its latencies grow with the round: slow (30 % could not be sent).",
  ]);
});
