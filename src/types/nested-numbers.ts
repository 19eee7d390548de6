import { newArray, type ArrayKind, type TypedArray } from "../payload/arrays.ts";
import { PayloadError } from "../payload/error.ts";
import type { NumbersError, NumbersFault } from "../payload/number-text.ts";
import { countOf, indexText, MAX_DIMENSIONS } from "../payload/shape.ts";

/** Lists in which something is wrong: its place belongs to the path. */
export class ListError extends PayloadError {
  readonly problem: NumbersError;

  constructor(problem: NumbersError, kind: ArrayKind) {
    super(problemText(problem, kind));
    this.problem = problem;
  }
}

/** The problem in words for the sender. */
function problemText({ path, what }: NumbersError, kind: ArrayKind): string {
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

/**
 * An array of nested lists as JSON.parse() gives them. For values that are part of others: `Codecs.parseNumbers` takes the
 * text, several times faster.
 * @param fits throws where the type has another shape, before there is memory for the numbers
 * @throws ListError where lists differ in length, or a number is none of the kind
 */
export function arrayOfLists(
  kind: ArrayKind,
  lists: readonly unknown[],
  fits: (shape: readonly number[]) => void,
): { readonly data: TypedArray; readonly shape: readonly number[] } {
  const shape = shapeOfLists(kind, lists);
  fits(shape);
  const data = newArray(kind, countOf(shape));
  const path: number[] = [];
  let at = 0;
  const read = (list: readonly unknown[]): void => {
    const isRow = path.length === shape.length - 1;
    for (let i = 0; i < list.length; i++) {
      path.push(i);
      if (isRow) data[at++] = numberOf(kind, list[i], path) as never;
      else read(list[i] as readonly unknown[]);
      path.pop();
    }
  };
  read(lists);
  return { data, shape };
}

/** The shape, every list looked at, so that no array is made larger than what is there. */
function shapeOfLists(kind: ArrayKind, lists: readonly unknown[]): number[] {
  const shape: number[] = [];
  for (let first: unknown = lists; Array.isArray(first); first = first[0]) {
    if (shape.length === MAX_DIMENSIONS) throw new ListError({ path: [], what: "depth" }, kind);
    shape.push(first.length);
  }
  const path: number[] = [];
  const look = (list: unknown): void => {
    if (!Array.isArray(list)) throw new ListError({ path, what: nameOf(list) }, kind);
    if (list.length !== shape[path.length]) throw new ListError({ path, what: "ragged" }, kind);
    if (path.length === shape.length - 1) return;
    for (let i = 0; i < list.length; i++) {
      path.push(i);
      look(list[i]);
      path.pop();
    }
  };
  look(lists);
  return shape;
}

function numberOf(kind: ArrayKind, value: unknown, path: readonly number[]): number | bigint {
  const fail = (what: NumbersFault): never => {
    throw new ListError({ path, what }, kind);
  };
  if (typeof value !== "number" && typeof value !== "bigint") return fail(nameOf(value));
  const [least, most] = ranges[kind];
  if (kind !== "f32" && kind !== "f64" && Number.isFinite(value) && !Number.isInteger(value)) fail("fraction");
  // Rounding comes first: what is a little above the greatest f32 is that.
  const given = kind === "f32" ? Math.fround(Number(value)) : value;
  if (!(given >= least && given <= most)) fail("range");
  if (typeof least === "number") return Number(given);
  // A double beyond 2^53 has been rounded already.
  if (typeof given === "number" && !Number.isSafeInteger(given)) fail("range");
  return BigInt(given);
}

/** What stands where it should not, in the codecs' words. */
function nameOf(value: unknown): NumbersFault {
  if (value === null || value === undefined) return "null";
  if (Array.isArray(value)) return "a list";
  const type = typeof value;
  return type === "number" || type === "boolean" || type === "string" ? `a ${type}` : "an object";
}
