import type { ArrayKind } from "./arrays.ts";
import { indexText, MAX_DIMENSIONS } from "./shape.ts";

/** Why lists are no array of numbers. */
export interface NumbersProblem {
  /**
   * What stands in the place of a number ("null", "a boolean", "a string", "an object", "a list"), "a number" in the place
   * of a list; "ragged": a list of another length than those before it; "range", "fraction": a number that the kind cannot
   * hold; "depth": too many dimensions; "syntax": no JSON.
   */
  readonly what: string;
  /** The place of what is wrong: [3, 17]. */
  readonly path: readonly number[];
}

/** The problem in words for the sender. */
export function problemText({ path, what }: NumbersProblem, kind: ArrayKind): string {
  const at = path.length === 0 ? "" : ` at ${indexText(path)}`;
  switch (what) {
    case "ragged":
      return `expected lists of equal length, and there is another${at}`;
    case "range":
      return `expected a number that ${kind} can hold${at}`;
    case "fraction":
      return `expected a whole number${at}`;
    case "depth":
      return `expected at most ${MAX_DIMENSIONS} dimensions`;
    case "syntax":
      return "expected JSON";
    default:
      return `expected ${what === "a number" ? "a list" : "a number"}${at}, not ${what}`;
  }
}
