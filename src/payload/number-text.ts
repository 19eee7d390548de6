import { bytesPerNumber, kindOf, newArray, type ArrayKind, type TypedArray } from "./arrays.ts";
import {
  ARRAY_KIND_F32,
  ARRAY_KIND_F64,
  ARRAY_KIND_I16,
  ARRAY_KIND_I32,
  ARRAY_KIND_I64,
  ARRAY_KIND_I8,
  ARRAY_KIND_U16,
  ARRAY_KIND_U32,
  ARRAY_KIND_U64,
  ARRAY_KIND_U8,
  MAX_DIMENSIONS,
  NUMBERS_COUNT,
  NUMBERS_DIMENSIONS,
  NUMBERS_FAULT,
  NUMBERS_WORDS,
  PRINTING_INDEX,
  PRINTING_NOT_FINITE,
  PRINTING_WORDS,
} from "./layout.ts";
import { Scratch } from "./scratch.ts";

/** An array of any shape. */
export interface Numbers {
  /** Memory of its own. */
  readonly data: TypedArray;
  readonly shape: number[];
}

/**
 * What is wrong with a list of numbers: what stands in the place of one ("null", "a boolean", "a string", "an object",
 * "a list"), "a number" in the place of a list, a list whose length is another than of those before it ("ragged"), a
 * number that the kind cannot hold, for floats one that would become an infinity ("range"), or that is fractional where
 * it holds integers ("fraction"), more than 32 dimensions ("depth"), or no JSON at all ("syntax").
 */
export type NumbersFault = (typeof faults)[number];

const faults = [
  "", // none
  "syntax",
  "null",
  "a boolean",
  "a string",
  "an object",
  "a list",
  "a number",
  "ragged",
  "range",
  "fraction",
  "depth",
] as const;

/** Why a text is no array of numbers. */
export interface NumbersError {
  readonly what: NumbersFault;
  /** The index of what is at fault, from the outermost list on; empty for the text as a whole. */
  readonly path: readonly number[];
}

const kinds: { readonly [Kind in ArrayKind]: number } = {
  f32: ARRAY_KIND_F32,
  f64: ARRAY_KIND_F64,
  i8: ARRAY_KIND_I8,
  i16: ARRAY_KIND_I16,
  i32: ARRAY_KIND_I32,
  i64: ARRAY_KIND_I64,
  u8: ARRAY_KIND_U8,
  u16: ARRAY_KIND_U16,
  u32: ARRAY_KIND_U32,
  u64: ARRAY_KIND_U64,
};

/** Reads a JSON array of numbers. @throws RangeError where memory is out */
export function parseNumbers(scratch: Scratch, text: Uint8Array, kind: ArrayKind): Numbers | NumbersError {
  const { exports, engine } = scratch;
  const { records } = scratch;
  const source = scratch.place(text);
  let target = 0;
  try {
    target = engine.allocate(exports.count_numbers(source.address, source.length) * bytesPerNumber(kind));
    const good = exports.parse_numbers(source.address, source.length, kinds[kind], target, records);
    const found = scratch.words(records, NUMBERS_WORDS + MAX_DIMENSIONS);
    const dimensions = found[NUMBERS_DIMENSIONS] as number;
    const indices = [...found.subarray(NUMBERS_WORDS, NUMBERS_WORDS + dimensions)];
    if (good === 0) return { what: faults[found[NUMBERS_FAULT] as number] as NumbersFault, path: indices };
    const data = newArray(kind, found[NUMBERS_COUNT] as number);
    new Uint8Array(data.buffer).set(engine.bytes.subarray(target, target + data.byteLength));
    return { data, shape: indices };
  } finally {
    if (target !== 0) engine.release(target);
    scratch.giveBack(source);
  }
}

/** A number that JSON cannot say: NaN or an infinity. */
export class NotFiniteError extends TypeError {
  /** Its place in the flat array. */
  readonly index: number;

  constructor(value: unknown, index: number) {
    super(`JSON has no ${value}, which is number ${index} of the array.`);
    this.index = index;
  }
}

/**
 * An array as JSON text, in memory of its own: nested lists, each number in the fewest digits that give it back in its
 * own kind, and in JavaScript's notation.
 * @throws NotFiniteError where a number is NaN or an infinity
 * @throws TypeError where the shape does not fit
 */
export function printNumbers(scratch: Scratch, data: TypedArray, shape: readonly number[]): Uint8Array {
  const kind = kindOf(data);
  const { length } = data;
  if (kind === undefined || shape.length > MAX_DIMENSIONS || shape.reduce((size, next) => size * next, 1) !== length)
    throw new TypeError(`The shape [${shape.join(", ")}] does not fit an array of ${length} numbers.`);
  if (length === 0) return printEmpty(shape);
  if (shape.length === 0) return printNumbers(scratch, data, [1]).slice(1, -1);
  const { exports, engine, records, input, output } = scratch;
  const state = PRINTING_WORDS + shape.length;
  scratch.words(records, state).set([kinds[kind], shape.length, length, 0, 0, ...shape]);
  const size = bytesPerNumber(kind);
  const piece = Scratch.INPUT / size;
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const text = new TextBuilder();
  for (let index = 0; index < length;) {
    const count = Math.min(piece, length - index);
    engine.bytes.set(bytes.subarray(index * size, (index + count) * size), input);
    const written = exports.print_numbers(records, input, count, output, Scratch.OUTPUT);
    const words = scratch.words(records, state);
    index = words[PRINTING_INDEX] as number;
    if (words[PRINTING_NOT_FINITE] !== 0) throw new NotFiniteError(data[index], index);
    text.add(engine.bytes.subarray(output, output + written), index / length);
  }
  return text.bytes();
}

/** One dimension is 0. */
function printEmpty(shape: readonly number[]): Uint8Array {
  const end = shape.indexOf(0);
  const text = shape.slice(0, end).reduceRight((inner, size) => `[${Array(size).fill(inner).join(",")}]`, "[]");
  return new TextEncoder().encode(text);
}

/** Text whose length shows as it grows. */
class TextBuilder {
  #bytes = new Uint8Array(0);
  #length = 0;

  /** @param part how much of the whole is there with it, from 0 to 1 */
  add(piece: Uint8Array, part: number): void {
    const length = this.#length + piece.length;
    if (length > this.#bytes.length) {
      // A little more than it will be, should the rest be like this: it is enough at the first guess nearly always.
      const larger = new Uint8Array(part === 1 ? length : Math.ceil((length / part) * 1.03));
      larger.set(this.#bytes.subarray(0, this.#length));
      this.#bytes = larger;
    }
    this.#bytes.set(piece, this.#length);
    this.#length = length;
  }

  bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }
}
