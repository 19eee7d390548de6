import { type ArrayKind, type TypedArray, arrayOver, bytesPerNumber, isTypedArray, kindOf } from "../arrays.ts";
import { PayloadError } from "../error.ts";
import type { ShapedArray } from "../npy.ts";
import { reversed, rowByRow } from "../order.ts";
import { countOf, isShape, shapeText } from "../shape.ts";

/** The first of the tags for typed arrays, 0b010_f_s_e_ll (RFC 8746, section 2.1). */
export const FIRST_ARRAY: number = 64;
/** The last of them. */
export const LAST_ARRAY: number = 87;
/** Multi-dimensional array, row by row (RFC 8746, section 3.1.1). */
export const ROW_MAJOR: number = 40;
/** Multi-dimensional array, column by column (RFC 8746, section 3.1.2). */
export const COLUMN_MAJOR: number = 1040;

/** The bit of a tag that says little-endian, and those above and below it. */
const LITTLE_ENDIAN = 0b100;
const KIND = 0b11_000;
const SIZE = 0b11;
/** Little-endian 8-bit numbers: of unsigned ones it says that they are clamped (RFC 8746, section 2.1). */
const CLAMPED = 68;
const RESERVED = 76;

/** Kinds by the bits of the tag but the one for the order of bytes. */
const kinds: readonly (ArrayKind | "f16" | undefined)[] = [
  ...(["u8", "u16", "u32", "u64"] as const),
  ...(["i8", "i16", "i32", "i64"] as const),
  ...(["f16", "f32", "f64"] as const),
];

/** Tags to write, little-endian. */
const tags: { readonly [Kind in ArrayKind]: number } = {
  u8: 64,
  u16: 69,
  u32: 70,
  u64: 71,
  i8: 72,
  i16: 77,
  i32: 78,
  i64: 79,
  f32: 85,
  f64: 86,
};

/** The tag for an array; `undefined` for any other view of memory. */
export function tagOf(view: ArrayBufferView): number | undefined {
  if (view instanceof Uint8ClampedArray) return CLAMPED;
  const kind = kindOf(view);
  return kind && tags[kind];
}

/** Whether it is `{ data, shape }` and nothing else. */
export function isShaped(value: unknown): value is ShapedArray {
  const { data, shape } = (value ?? {}) as Partial<ShapedArray>;
  return isTypedArray(data) && Array.isArray(shape) && Object.keys(value as object).length === 2;
}

/**
 * The array in a byte string with a tag of FIRST_ARRAY..LAST_ARRAY, on the same memory where its alignment and order of
 * bytes allow that. Half floats become a Float32Array.
 * @throws PayloadError
 */
export function readTypedArray(tag: number, content: unknown, offset: number): TypedArray {
  const kind = tag === RESERVED ? undefined : kinds[((tag & KIND) >> 1) | (tag & SIZE)];
  if (kind === undefined) throw new PayloadError(`arrays with the CBOR tag ${tag} are not supported`, offset);
  if (!(content instanceof Uint8Array)) throw new PayloadError(`the CBOR tag ${tag} takes a byte string`, offset);
  const raw = kind === "f16" ? "u16" : kind;
  const size = bytesPerNumber(raw);
  if (content.length % size !== 0)
    throw new PayloadError(`an array of ${size}-byte elements has ${content.length} bytes`, offset);
  const isSwapped = size > 1 && (tag & LITTLE_ENDIAN) === 0;
  const array = arrayOver(raw, isSwapped ? reversed(content, size) : content);
  return kind === "f16" ? Float32Array.from(array as Uint16Array, halfToNumber) : array;
}

/** A half float (IEEE 754 binary16) from its bits. */
export function halfToNumber(bits: number): number {
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  const sign = bits & 0x8000 ? -1 : 1;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}

/**
 * The array in a list of dimensions and elements, with the tag ROW_MAJOR or COLUMN_MAJOR.
 * @throws PayloadError
 */
export function readShaped(tag: number, content: unknown, offset: number): ShapedArray {
  const [shape, elements] = Array.isArray(content) && content.length === 2 ? content : [];
  if (!isShape(shape)) throw new PayloadError(`the CBOR tag ${tag} takes a list of dimensions and elements`, offset);
  const data = elementsOf(elements, offset);
  if (countOf(shape) !== data.length)
    throw new PayloadError(`an array of the shape ${shapeText(shape)} has ${data.length} elements`, offset);
  return { data: tag === COLUMN_MAJOR ? rowByRow(data, shape) : data, shape };
}

function elementsOf(elements: unknown, offset: number): TypedArray {
  if (isTypedArray(elements)) return elements;
  if (Array.isArray(elements) && elements.every((each) => typeof each === "number")) return Float64Array.from(elements);
  throw new PayloadError("the elements of an array have to be numbers", offset);
}
