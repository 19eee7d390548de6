import type { Row } from "./measure/rounds.ts";
import { type Figure, median } from "./measure/statistics.ts";
import { NOISE } from "./report.ts";
import type { Result } from "./results.ts";

/** A row of ucall's that was measured in both runs, or was in the first one only. */
export interface Change {
  readonly scenario: string;
  readonly row: string;
  /** Of the figure: the scenario's first one, of which less is better. */
  readonly title: string;
  /** How much more it is, as a share; undefined where the row could not be measured any more. */
  readonly own: number | undefined;
  /** The same for the peers, the median of them; 0 where there are none. */
  readonly peers: number;
  /** "unknown": it is more, yet the machine was busy with other programs in one of the runs. */
  readonly verdict: "fine" | "worse" | "unknown";
}

const ROOM = 0.05; // what a median may move by from run to run

/**
 * Compares two runs. A row got worse if each of its rounds took more than each round of before, the medians differ by
 * more than 5 %, and by more than 5 % beyond what the peers' do: where all get slower, it is the machine.
 */
export function compare(before: readonly Result[], now: readonly Result[]): Change[] {
  return now.flatMap((result) => {
    const old = before.find(({ name }) => name === result.name);
    return old === undefined ? [] : compareRows(old, result);
  });
}

function compareRows(old: Result, result: Result): Change[] {
  const [{ key, title }] = result.columns as [Result["columns"][0]];
  const pairs = result.rows.flatMap((row) => {
    const before = figureOf(old.rows, row.name, key);
    return before === undefined ? [] : [{ row: row.name, before, after: row.figures[key] }];
  });
  const ratios = pairs.flatMap(({ row, before, after }) =>
    isOurs(row) || after === undefined ? [] : [after.median / before.median],
  );
  const peers = ratios.length === 0 ? 1 : median(ratios);
  return pairs
    .filter(({ row }) => isOurs(row))
    .map(({ row, before, after }) => {
      const own = after && after.median / before.median;
      const grew = own !== undefined && after!.min > before.max && own > 1 + ROOM && own / peers > 1 + ROOM;
      const verdict = own === undefined ? "worse" : !grew ? "fine" : isDisturbed(old, result) ? "unknown" : "worse";
      return { scenario: result.name, row, title, own: own && own - 1, peers: peers - 1, verdict };
    });
}

function figureOf(rows: readonly Row[], name: string, key: string): Figure | undefined {
  return rows.find((row) => row.name === name)?.figures[key];
}

function isDisturbed(...runs: readonly Result[]): boolean {
  return runs.some(({ neighbours }) => neighbours > NOISE);
}

function isOurs(row: string): boolean {
  return row.startsWith("ucall");
}

/** What got worse or may have, and how many rows were compared, as text. */
export function comparison(changes: readonly Change[]): string {
  const lines = changes.flatMap(({ scenario, row, title, own, peers, verdict }) => {
    if (verdict === "fine") return [];
    const what =
      own === undefined ? "could not be measured any more" : `${title} ${percent(own)}, the peers ${percent(peers)}`;
    const mark = verdict === "worse" ? "✗" : "?";
    return `${mark} ${scenario}, ${row}: ${what}`;
  });
  const count = (which: Change["verdict"]) => changes.filter(({ verdict }) => verdict === which).length;
  const worse = count("worse");
  const unknown = count("unknown");
  const summary = `${worse === 0 ? "✓ none" : worse} of ${changes.length} rows got worse by more than the noise`;
  if (unknown === 0) return [...lines, summary].join("\n");
  const busy = `${unknown} may have (?): other programs had the machine, so measure again when it is quiet`;
  return [...lines, `${summary}; ${busy}`].join("\n");
}

function percent(share: number): string {
  return `${share < 0 ? "−" : "+"}${Math.round(Math.abs(share) * 100)} %`;
}
