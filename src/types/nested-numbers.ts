import { newArray, type ArrayKind, type TypedArray } from "../payload/arrays.ts";
import { countOf, indexText, MAX_DIMENSIONS } from "../payload/shape.ts";
import { NumbersError } from "./payload-type.ts";

const ranges: { readonly [Kind in ArrayKind]: readonly [least: number | bigint, most: number | bigint] } = {
  f32: [-(2 - 2 ** -23) * 2 ** 127, (2 - 2 ** -23) * 2 ** 127],
  f64: [-Number.MAX_VALUE, Number.MAX_VALUE],
  i8: [-128, 127],
  i16: [-32_768, 32_767],
  i32: [-2_147_483_648, 2_147_483_647],
  i64: [-(2n ** 63n), 2n ** 63n - 1n],
  u8: [0, 255],
  u16: [0, 65_535],
  u32: [0, 4_294_967_295],
  u64: [0n, 2n ** 64n - 1n],
};

/** Least and greatest numbers of a kind, where doubles can say them. */
export function rangeOf(kind: ArrayKind): readonly [least: number, most: number] | undefined {
  const [least, most] = ranges[kind];
  return typeof least === "number" && typeof most === "number" ? [least, most] : undefined;
}

/** What a list of numbers is refused with, in words for people. */
export function numbersProblem(kind: ArrayKind, what: string, index: readonly number[]): NumbersError {
  const place = index.length === 0 ? "" : ` at ${indexText(index)}`;
  return new NumbersError(problemText(kind, what, place), index);
}

function problemText(kind: ArrayKind, what: string, place: string): string {
  switch (what) {
    case "range":
      return `expected a number that ${kind} can hold${place}`;
    case "fraction":
      return `expected a whole number${place}`;
    case "ragged":
      return `expected lists of equal length, and there is another${place}`;
    case "depth":
      return `expected at most ${MAX_DIMENSIONS} dimensions`;
    default:
      return `expected a number${place}, not ${what}`;
  }
}

/**
 * The shape of nested lists, all of them looked at but for the numbers.
 * @throws NumbersError where lists beside each other differ in length
 */
export function nestedShape(kind: ArrayKind, lists: readonly unknown[]): number[] {
  const shape: number[] = [];
  for (let first: unknown = lists; Array.isArray(first); first = first[0]) {
    if (shape.length === MAX_DIMENSIONS) throw numbersProblem(kind, "depth", []);
    shape.push(first.length);
  }
  const index: number[] = [];
  const look = (list: unknown): void => {
    if (!Array.isArray(list))
      throw new NumbersError(`expected a list at ${indexText(index)}, not ${nameOf(list)}`, index);
    if (list.length !== shape[index.length]) throw numbersProblem(kind, "ragged", index);
    if (index.length === shape.length - 1) return;
    for (let i = 0; i < list.length; i++) {
      index.push(i);
      look(list[i]);
      index.pop();
    }
  };
  look(lists);
  return shape;
}

/**
 * The numbers of nested lists of a shape that `nestedShape()` found, row by row.
 * @throws NumbersError where one is no number, or none of the kind
 */
export function nestedNumbers(kind: ArrayKind, lists: readonly unknown[], shape: readonly number[]): TypedArray {
  const data = newArray(kind, countOf(shape));
  const index: number[] = [];
  let at = 0;
  const read = (list: readonly unknown[]): void => {
    const isRow = index.length === shape.length - 1;
    for (let i = 0; i < list.length; i++) {
      index.push(i);
      if (isRow) data[at++] = numberOf(kind, list[i], index) as never;
      else read(list[i] as readonly unknown[]);
      index.pop();
    }
  };
  read(lists);
  return data;
}

function numberOf(kind: ArrayKind, value: unknown, index: readonly number[]): number | bigint {
  if (typeof value !== "number" && typeof value !== "bigint") throw numbersProblem(kind, nameOf(value), index);
  if (Number.isNaN(value)) throw numbersProblem(kind, "NaN", index);
  const [least, most] = ranges[kind];
  const isFloat = kind === "f32" || kind === "f64";
  if (!isFloat && typeof value === "number" && !Number.isInteger(value)) {
    throw numbersProblem(kind, Number.isFinite(value) ? "fraction" : "range", index);
  }
  // Rounding comes first: what is a little above the greatest f32 is that.
  const given = kind === "f32" ? Math.fround(Number(value)) : value;
  if (given < least || given > most) throw numbersProblem(kind, "range", index);
  if (typeof least === "number") return Number(given);
  // A double beyond 2^53 has been rounded already.
  if (typeof given === "number" && !Number.isSafeInteger(given)) throw numbersProblem(kind, "range", index);
  return BigInt(given);
}

function nameOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "an object" : value === undefined ? "nothing" : `a ${typeof value}`;
}
