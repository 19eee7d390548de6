import type { ArrayKind } from "./arrays.ts";
import { indexText, MAX_DIMENSIONS } from "./shape.ts";

/** Why lists are no array of numbers. */
export interface NumbersProblem {
  /** The place of what is wrong: [3, 17]. */
  readonly path: readonly number[];
  /**
   * What stands in the place of a number, "number" in the place of a list; "ragged": a list of another length than those
   * before; "range", "fraction": a number that the kind cannot hold; "dimensions": too many of them.
   */
  readonly what:
    | "null"
    | "boolean"
    | "string"
    | "object"
    | "array"
    | "number"
    | "ragged"
    | "range"
    | "fraction"
    | "dimensions";
  /** Of "ragged": the items of the lists before. */
  readonly expected?: number;
  /** Of "ragged": its items. */
  readonly actual?: number;
}

/** The problem in words for the sender. */
export function problemText({ path, what, expected = 0, actual = 0 }: NumbersProblem, kind: ArrayKind): string {
  const at = path.length === 0 ? "" : ` at ${indexText(path)}`;
  switch (what) {
    case "null":
      return `expected a number${at}, not null`;
    case "object":
      return `expected a number${at}, not an object`;
    case "array":
      return `expected a number${at}, not a list`;
    case "number":
      return `expected a list${at}, not a number`;
    case "ragged":
      return `expected ${expected} items${at}, as in the lists before, got ${actual}`;
    case "range":
      return `expected a number that ${kind} can hold${at}`;
    case "fraction":
      return `expected a whole number${at}`;
    case "dimensions":
      return `expected at most ${MAX_DIMENSIONS} dimensions`;
    default:
      return `expected a number${at}, not a ${what}`;
  }
}
