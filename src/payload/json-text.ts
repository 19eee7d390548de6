import { base64 } from "../host/bytes.ts";
import { type TypedArray, isTypedArray } from "./arrays.ts";
import { isShaped } from "./cbor.ts";

/**
 * JSON with bytes as base64 (RFC 4648, section 4), and arrays as lists of numbers, one in another where they have
 * several dimensions.
 * @param indent spaces for each level; none by default
 * @throws TypeError where an array holds what JSON cannot say: NaN, an infinity, an integer beyond 2^53
 */
export function jsonText(value: unknown, indent?: number): string {
  return JSON.stringify(value, replace, indent);
}

/** A Buffer is asked for its toJSON before this is: `this` holds what it was. */
function replace(this: Record<string, unknown>, key: string, replaced: unknown): unknown {
  const value = this[key];
  if (value instanceof ArrayBuffer) return base64(new Uint8Array(value));
  if (ArrayBuffer.isView(value)) {
    const isList = isTypedArray(value) && !(value instanceof Uint8Array);
    return isList ? listOf(value) : base64(new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
  }
  return isShaped(value) ? nested(listOf(value.data), value.shape, 0) : replaced;
}

/** Lists in lists, the last dimension innermost. */
function nested(numbers: readonly number[], shape: readonly number[], from: number): unknown {
  const [size, ...inner] = shape;
  if (size === undefined) return numbers[from];
  if (inner.length === 0) return numbers.slice(from, from + size);
  const step = inner.reduce((product, each) => product * each, 1);
  return Array.from({ length: size }, (_, i) => nested(numbers, inner, from + i * step));
}

function listOf(data: TypedArray): number[] {
  return Array.from(data as ArrayLike<number | bigint>, (number, i) => {
    const isSaid = typeof number === "number" ? Number.isFinite(number) : Number.isSafeInteger(Number(number));
    if (!isSaid) throw new TypeError(`An array holds ${number} at ${i}, which JSON cannot say.`);
    return Number(number);
  });
}
