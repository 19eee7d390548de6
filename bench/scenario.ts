import type { Figure } from "./measure/statistics.ts";
import type { Pinning } from "./measure/machine.ts";
import type { Contestant, Row } from "./measure/rounds.ts";
import type { Need } from "./setup.ts";

/** How to measure. */
export interface Settings {
  readonly rounds: number;
  /** Length of a round, in ms. */
  readonly round: number;
  /** Length of the warming up, in ms. */
  readonly warmUp: number;
  readonly pinning: Pinning | undefined;
  /**
   * Runs those of the contestants that the user wants, in turn.
   * @param most rounds of each, where they take long. Default: `rounds`
   */
  run(contestants: readonly Contestant[], most?: number): Promise<Row[]>;
}

/** A column of the table. */
export interface Column {
  /** Of the rows' figures. */
  readonly key: string;
  readonly title: string;
  /** Behind the point. */
  readonly digits: number;
  /** Shows how far the rounds lie apart, too. */
  readonly spread?: boolean;
}

/** What a figure of a row is to be. */
export interface Goal {
  readonly text: string;
  readonly row: string;
  readonly key: string;
  readonly digits: number;
  readonly atMost?: number;
  readonly atLeast?: number;
}

/** Figures of several rows over something that grows, to be plotted; both axes are logarithmic. */
export interface Curves {
  readonly title: string;
  /** What grows. */
  readonly axis: string;
  readonly lines: readonly { readonly name: string; readonly points: readonly CurvePoint[] }[];
}

export interface CurvePoint {
  readonly x: number;
  readonly figure: Figure;
}

/** What a scenario found. */
export interface Outcome {
  readonly rows: readonly Row[];
  readonly columns: readonly Column[];
  readonly goals: readonly Goal[];
  /** To be said below the table. */
  readonly remarks: readonly string[];
  readonly curves?: readonly Curves[];
}

/** Something that is measured. */
export interface Scenario {
  readonly name: string;
  readonly title: string;
  /** What is installed for it where it is missing, besides what `npm run bench` builds with. */
  readonly needs?: readonly Need[];
  run(settings: Settings): Promise<Outcome>;
}

/** What has become of a goal. */
export interface Verdict extends Goal {
  /** Missing where the row could not be measured. */
  readonly value?: number;
  readonly met?: boolean;
}

export function judge(goal: Goal, rows: readonly Row[]): Verdict {
  const value = rows.find(({ name }) => name === goal.row)?.figures[goal.key]?.median;
  if (value === undefined) return goal;
  return { ...goal, value, met: value <= (goal.atMost ?? Infinity) && value >= (goal.atLeast ?? -Infinity) };
}
