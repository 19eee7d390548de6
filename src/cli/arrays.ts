import { type TypedArray, kindOf } from "../payload/arrays.ts";

/** Numbers from which an array is shown in part only. */
const MANY = 100;
/** Of these that many at each end of a dimension. */
const EDGE = 3;
/** Characters of a line. */
const WIDTH = 80;
/** Of numbers that are not whole. */
const DIGITS = 6;
/** From here whole numbers are shown as others are. */
const LARGE = 1e9;
/** Bytes that are shown of many. */
const FIRST_BYTES = 16;

const ELLIPSIS = -1;

const names = { f: "float", i: "int", u: "uint" } as const;

/** An array for people, as NumPy shows it: "float32 (2, 3)" and the numbers, an ellipsis for what is left out. */
export function arrayText(data: TypedArray, shape: readonly number[]): string {
  const kind = kindOf(data)!;
  const head = `${names[kind[0] as "f" | "i" | "u"]}${kind.slice(1)} (${shape.join(", ")}${shape.length === 1 ? "," : ""})`;
  if (data.length === 0) return `${head} []`;
  const shown = shape.map((size) => placesOf(size, data.length >= MANY && size > 2 * EDGE));
  const width = Math.max(...offsetsOf(shown, shape).map((offset) => print(data[offset]!).length));
  const cell = (offset: number): string => print(data[offset]!).padStart(width);
  return `${head}\n${linesOf(shown, shape, 0, 0, cell)}`;
}

/** Bytes for people: how many, and the first of them. */
export function bytesText(bytes: Uint8Array, type: string | undefined): string {
  const first = Array.from(bytes.subarray(0, FIRST_BYTES), (byte) => byte.toString(16).padStart(2, "0")).join(" ");
  const rest = bytes.length > FIRST_BYTES ? " ..." : "";
  const many = `${bytes.length} byte${bytes.length === 1 ? "" : "s"}`;
  return `${type === undefined ? "" : `${type}, `}${many}${first === "" ? "" : `: ${first}${rest}`}`;
}

/** Which places of a dimension are shown, and ELLIPSIS. */
function placesOf(size: number, inPart: boolean): number[] {
  const all = Array.from({ length: inPart ? EDGE : size }, (_, i) => i);
  return inPart ? [...all, ELLIPSIS, ...all.map((i) => size - EDGE + i)] : all;
}

function offsetsOf(shown: readonly (readonly number[])[], shape: readonly number[]): number[] {
  return shown.reduce<number[]>(
    (offsets, places, axis) =>
      offsets.flatMap((offset) => places.filter((i) => i !== ELLIPSIS).map((i) => offset * shape[axis]! + i)),
    [0],
  );
}

/** The lists from a dimension on, within so many others. */
function linesOf(
  shown: readonly (readonly number[])[],
  shape: readonly number[],
  axis: number,
  offset: number,
  cell: (offset: number) => string,
): string {
  if (axis === shape.length) return cell(offset);
  const indent = " ".repeat(axis + 1);
  const parts = shown[axis]!.map((i) =>
    i === ELLIPSIS ? "..." : linesOf(shown, shape, axis + 1, offset * shape[axis]! + i, cell),
  );
  const below = shape.length - axis - 1;
  return `[${below === 0 ? wrap(parts, indent) : parts.join(`,${"\n".repeat(below)}${indent}`)}]`;
}

function wrap(parts: readonly string[], indent: string): string {
  let text = "";
  let column = indent.length;
  for (const [i, part] of parts.entries()) {
    const piece = i === parts.length - 1 ? part : `${part}, `;
    if (column + piece.length > WIDTH && column > indent.length) {
      text = `${text.trimEnd()}\n${indent}`;
      column = indent.length;
    }
    text += piece;
    column += piece.length;
  }
  return text;
}

/** A number in few digits: a pipe gets all. */
function print(number: number | bigint): string {
  if (typeof number === "bigint" || (Number.isInteger(number) && Math.abs(number) < LARGE)) return String(number);
  return String(Number(number.toPrecision(DIGITS)));
}
