import { PayloadError } from "../error.ts";

/** Arrays of numbers that have a form in CBOR. */
export type NumberArray =
  | Uint8Array
  | Uint8ClampedArray
  | Uint16Array
  | Uint32Array
  | BigUint64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Float32Array
  | Float64Array;

/** An array of any number of dimensions, row by row. */
export interface Shaped {
  readonly data: NumberArray;
  readonly shape: readonly number[];
}

/** The first of the tags for typed arrays, 0b010_f_s_e_ll (RFC 8746, section 2.1). */
export const FIRST_ARRAY: number = 64;
/** The last of them. */
export const LAST_ARRAY: number = 87;
/** Multi-dimensional array, row by row (RFC 8746, section 3.1.1). */
export const ROW_MAJOR: number = 40;
/** Multi-dimensional array, column by column (RFC 8746, section 3.1.2). */
export const COLUMN_MAJOR: number = 1040;

/** As NumPy's at least; more would only make work. */
const MAX_DIMENSIONS = 64;

const RESERVED = 76;
const FLOAT16_BIG = 80;
const FLOAT16_LITTLE = 84;

type Constructor = {
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): NumberArray;
  readonly BYTES_PER_ELEMENT: number;
};

/** Types by the bits of the tag but the one for the order of bytes. */
const types: readonly (Constructor | undefined)[] = [
  ...[Uint8Array, Uint16Array, Uint32Array, BigUint64Array],
  ...[Int8Array, Int16Array, Int32Array, BigInt64Array],
  ...[Uint16Array, Float32Array, Float64Array],
];

/** The bit of a tag that says little-endian, and those above and below it. */
const LITTLE_ENDIAN = 4;
const KIND = 0b11_000;
const SIZE = 0b11;

/** Tags to write by the name of the type, little-endian. */
const tags: ReadonlyMap<string, number> = new Map([
  ["Uint8Array", 64],
  ["Uint8ClampedArray", 68],
  ["Uint16Array", 69],
  ["Uint32Array", 70],
  ["BigUint64Array", 71],
  ["Int8Array", 72],
  ["Int16Array", 77],
  ["Int32Array", 78],
  ["BigInt64Array", 79],
  ["Float32Array", 85],
  ["Float64Array", 86],
]);

/** The tag for an array; `undefined` for any other view of memory. */
export function tagOf(view: ArrayBufferView): number | undefined {
  return tags.get((view as NumberArray)[Symbol.toStringTag]);
}

/** Whether it is an array of numbers that has a form in CBOR. */
export function isNumberArray(value: unknown): value is NumberArray {
  return ArrayBuffer.isView(value) && tagOf(value) !== undefined;
}

/** Whether it is `{ data, shape }` and nothing else. */
export function isShaped(value: unknown): value is Shaped {
  const { data, shape } = (value ?? {}) as Partial<Shaped>;
  return isNumberArray(data) && Array.isArray(shape) && Object.keys(value as object).length === 2;
}

/**
 * The array in a byte string with a tag of FIRST_ARRAY..LAST_ARRAY, on the same memory where its alignment and order of
 * bytes allow that. Half floats become a Float32Array.
 * @throws PayloadError
 */
export function readTypedArray(tag: number, content: unknown, offset: number): NumberArray {
  const type = tag === RESERVED ? undefined : types[((tag & KIND) >> 1) | (tag & SIZE)];
  if (type === undefined) throw new PayloadError(`arrays with the CBOR tag ${tag} are not supported`, offset);
  if (!(content instanceof Uint8Array)) throw new PayloadError(`the CBOR tag ${tag} takes a byte string`, offset);
  const size = type.BYTES_PER_ELEMENT;
  if (content.byteLength % size !== 0)
    throw new PayloadError(`an array of ${size}-byte elements has ${content.byteLength} bytes`, offset);
  const swap = size > 1 && (tag & LITTLE_ENDIAN) === 0;
  const bytes = swap || content.byteOffset % size !== 0 ? content.slice() : content;
  if (swap) swapBytes(bytes, size);
  const array = new type(bytes.buffer, bytes.byteOffset, bytes.byteLength / size);
  if (tag === FLOAT16_BIG || tag === FLOAT16_LITTLE) return Float32Array.from(array as Uint16Array, halfToNumber);
  return array;
}

function swapBytes(bytes: Uint8Array, size: number): void {
  for (let first = 0; first < bytes.length; first += size) {
    for (let a = first, b = first + size - 1; a < b; a++, b--) {
      const byte = bytes[a]!;
      bytes[a] = bytes[b]!;
      bytes[b] = byte;
    }
  }
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
export function readShaped(tag: number, content: unknown, offset: number): Shaped {
  const [shape, elements] = Array.isArray(content) && content.length === 2 ? content : [];
  if (!Array.isArray(shape) || shape.length > MAX_DIMENSIONS || !shape.every(isSize))
    throw new PayloadError(`the CBOR tag ${tag} takes a list of dimensions and elements`, offset);
  const data = elementsOf(elements, offset);
  const length = shape.reduce((product: number, size: number) => product * size, 1);
  if (length !== data.length)
    throw new PayloadError(`an array of the shape [${shape.join(", ")}] has ${data.length} elements`, offset);
  return {
    data:
      tag === COLUMN_MAJOR && length > 0
        ? transposed(
            data,
            shape.filter((size) => size > 1),
          )
        : data,
    shape,
  };
}

function elementsOf(elements: unknown, offset: number): NumberArray {
  if (isNumberArray(elements)) return elements;
  if (Array.isArray(elements) && elements.every((each) => typeof each === "number")) return Float64Array.from(elements);
  throw new PayloadError("the elements of an array have to be numbers", offset);
}

function isSize(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/** Elements that were column by column, in memory of their own row by row. No size is below 2: they would cost time. */
function transposed(data: NumberArray, shape: readonly number[]): NumberArray {
  const result = data.slice();
  const steps = shape.map((_, axis) => shape.slice(0, axis).reduce((product, size) => product * size, 1));
  const index = shape.map(() => 0);
  let from = 0;
  for (let to = 0; to < data.length; to++) {
    result[to] = data[from]!;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += steps[axis]!;
      if (++index[axis]! < shape[axis]!) break;
      from -= steps[axis]! * shape[axis]!;
      index[axis] = 0;
    }
  }
  return result;
}
