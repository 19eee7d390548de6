import { readFileSync } from "node:fs";
import type { Machine, Pinning } from "./measure/machine.ts";
import type { Outcome, Verdict } from "./scenario.ts";

/** What one scenario found. */
export interface Result extends Omit<Outcome, "goals"> {
  readonly name: string;
  readonly title: string;
  readonly goals: readonly Verdict[];
  /** ns for the yardstick, before and after. */
  readonly calibration: readonly [number, number];
  /** CPU time that other programs took meanwhile, as a share of a core. */
  readonly neighbours: number;
  /** How long it took, in s. */
  readonly seconds: number;
}

/** A run, as --json writes it. */
export interface Results {
  /** ISO 8601 */
  readonly date: string;
  readonly command: string;
  readonly machine: Machine;
  readonly pinning: Pinning | undefined;
  /** Lengths in ms. */
  readonly settings: { readonly rounds: number; readonly round: number; readonly warmUp: number };
  readonly results: readonly Result[];
}

/** @throws Error where this is not a file that --json wrote */
export function readResults(file: string): Results {
  const results = JSON.parse(readFileSync(file, "utf8")) as Results;
  if (!Array.isArray(results?.results)) throw new Error(`${file} has no results of the bench`);
  return results;
}
