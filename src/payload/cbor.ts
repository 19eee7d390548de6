import { CborReader } from "./cbor/reader.ts";
import { CborWriter } from "./cbor/writer.ts";
import { joined } from "./joined.ts";

export { isShaped } from "./cbor/typed-arrays.ts";

/** How CBOR is read. */
export interface DecodeOptions {
  /**
   * Byte strings and arrays are copies of their own. By default (false) they are views of what was read, as far as
   * their alignment allows.
   */
  readonly copy?: boolean;
}

/**
 * Reads one value of CBOR (RFC 8949) that fills the bytes: what JSON can say, byte strings as `Uint8Array`, typed arrays
 * (RFC 8746) as such, those of several dimensions as `{ data, shape }` in row-major order. Integers beyond 2^53 are
 * bigints, undefined is null, unknown tags are left out, the last of equal keys wins.
 * @throws PayloadError where the bytes are malformed, nested deeper than 128, or hold what JavaScript has no value for
 */
export function decodeCbor(bytes: Uint8Array, options?: DecodeOptions): unknown {
  return new CborReader(bytes, options?.copy ?? false).document();
}

/**
 * Writes a value as CBOR, in the shortest form, with the rules of JSON.stringify for what is left out and for `toJSON`.
 * `Uint8Array`, `ArrayBuffer` and `DataView` are byte strings, other typed arrays and `{ data, shape }` arrays of numbers.
 * @throws TypeError where it is nested deeper than 128 (or holds itself), or a shape does not fit its data
 */
export function encodeCbor(value: unknown): Uint8Array<ArrayBuffer> {
  const parts = encodeCborParts(value);
  return parts.length === 1 ? parts[0]! : joined(parts);
}

/**
 * The same in pieces, one after the other. Large arrays and byte strings are pieces of their own, in the memory that
 * they are in: it has to stay as it is until they have been sent.
 */
export function encodeCborParts(value: unknown): Uint8Array<ArrayBuffer>[] {
  return new CborWriter().document(value);
}
