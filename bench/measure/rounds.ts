import { Unavailable } from "../program.ts";
import { figure, type Figure } from "./statistics.ts";

/** The figures of one round, by key. */
export type Sample = Readonly<Record<string, number>>;

/** Someone who is measured, and gets a row. */
export interface Contestant {
  readonly name: string;
  /** Starts it, checks that it answers rightly, and warms it up. */
  start(): Promise<Runner>;
}

/** A contestant at work. */
export interface Runner {
  round(): Promise<Sample>;
  stop(): Promise<void>;
}

/**
 * Starts a contestant of several parts.
 * @param start tells of each part how it is stopped, the last one first; where it fails, those that run are stopped
 */
export async function starting(
  start: (onStop: (stop: () => Promise<void>) => void) => Promise<Runner["round"]>,
): Promise<Runner> {
  const stops: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (const each of stops.toReversed()) await each();
  };
  try {
    return { round: await start((each) => stops.push(each)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** What was found about a contestant, or why nothing was. */
export interface Row {
  readonly name: string;
  /** "skipped": not to be had on this machine. "failed": something is wrong. */
  readonly status: "measured" | "skipped" | "failed";
  readonly reason?: string;
  readonly figures: Readonly<Record<string, Figure>>;
}

/**
 * Runs the rounds in turn (A, B, A, B...), so that a disturbance meets all alike. Whoever fails drops out, with the
 * reason in its row; the others go on.
 */
export async function runInTurn(
  contestants: readonly Contestant[],
  rounds: number,
  progress: (text: string) => void,
): Promise<Row[]> {
  const entrants = contestants.map((contestant) => new Entrant(contestant));
  try {
    for (const entrant of entrants) {
      progress(`starting ${entrant.name}`);
      await entrant.start();
    }
    for (let round = 1; round <= rounds; round++) {
      for (const entrant of entrants) {
        progress(`round ${round} of ${rounds}, ${entrant.name}`);
        await entrant.round();
      }
    }
  } finally {
    for (const entrant of entrants) await entrant.stop();
  }
  return entrants.map((entrant) => entrant.row());
}

class Entrant {
  readonly #contestant: Contestant;
  readonly #samples: Sample[] = [];
  #runner: Runner | undefined;
  #failure: Error | undefined;

  constructor(contestant: Contestant) {
    this.#contestant = contestant;
  }

  get name(): string {
    return this.#contestant.name;
  }

  async start(): Promise<void> {
    await this.#try(async () => {
      this.#runner = await this.#contestant.start();
    });
  }

  async round(): Promise<void> {
    const runner = this.#runner;
    if (runner === undefined) return;
    await this.#try(async () => this.#samples.push(await runner.round()));
    if (this.#failure !== undefined) await this.stop();
  }

  async stop(): Promise<void> {
    const runner = this.#runner;
    this.#runner = undefined;
    await this.#try(async () => runner?.stop());
  }

  row(): Row {
    const { name } = this;
    const failure = this.#failure;
    if (failure === undefined) return { name, status: "measured", figures: figuresOf(this.#samples) };
    const status = failure instanceof Unavailable ? "skipped" : "failed";
    return { name, status, reason: failure.message, figures: {} };
  }

  async #try(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#failure ??= error instanceof Error ? error : new Error(String(error));
    }
  }
}

function figuresOf(samples: readonly Sample[]): Record<string, Figure> {
  const keys = Object.keys(samples[0] ?? {});
  return Object.fromEntries(keys.map((key) => [key, figure(samples.map((sample) => sample[key] as number))]));
}

/**
 * Adds a figure to every row: its figure `key` set against that of the row `base`, round by round.
 * @param combine by default the ratio of the two
 */
export function against(
  rows: readonly Row[],
  key: string,
  base: string,
  name: string,
  combine: (own: number, other: number) => number = (own, other) => own / other,
): Row[] {
  const others = rows.find((row) => row.name === base)?.figures[key]?.values;
  return rows.map((row) => {
    const own = row.figures[key]?.values;
    if (own === undefined || others === undefined) return row;
    const values = own.map((value, round) => combine(value, others[round] as number));
    return { ...row, figures: { ...row.figures, [name]: figure(values) } };
  });
}
