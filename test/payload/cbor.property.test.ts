import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeCbor, encodeCbor, encodeCborParts } from "../../dist/src/payload/cbor.js";
import { PayloadError } from "../../dist/src/payload/error.js";

const array = fc.oneof(
  fc.uint8Array({ maxLength: 6000 }),
  fc.int8Array(),
  fc.uint16Array(),
  fc.int32Array(),
  fc.float32Array({ maxLength: 2000 }),
  fc.float64Array(),
  fc.bigInt64Array(),
);

const shaped = fc
  .array(fc.nat(4), { minLength: 2, maxLength: 4 })
  .map((shape) => ({ shape, data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => i / 3) }));

const { value } = fc.letrec<{ value: unknown; list: unknown[]; map: Record<string, unknown> }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 6, withCrossShrink: true },
    fc.oneof(
      fc.constantFrom(null, true, false, NaN, -0, Infinity),
      fc.integer(),
      fc.maxSafeInteger(),
      fc.double(),
      fc.float(),
      fc.bigInt({ max: -(2n ** 53n) }),
      fc.bigInt({ min: 2n ** 53n }),
      fc.string({ unit: "binary" }),
      fc.string({ unit: "grapheme", minLength: 20, maxLength: 300 }),
      array,
      shaped,
    ),
    tie("list"),
    tie("map"),
  ),
  list: fc.array(tie("value"), { maxLength: 30 }),
  map: fc.dictionary(fc.string(), tie("value"), { maxKeys: 30, noNullPrototype: true }),
}));

/** Bytes that often are CBOR in part. */
const nearly = fc
  .array(
    fc.oneof(
      fc.constantFrom(0x9f, 0xbf, 0x5f, 0x7f, 0xff, 0x81, 0xa1, 0xd8, 0x28, 0x40, 0x55, 0xd9, 0x04, 0x10, 0x61, 0xc2),
      fc.nat(255),
    ),
    { maxLength: 200 },
  )
  .map((bytes) => Uint8Array.from(bytes));

function readOrRefused(bytes: Uint8Array): unknown {
  try {
    return decodeCbor(bytes);
  } catch (error) {
    if (error instanceof PayloadError) return error;
    throw error;
  }
}

/** Bytes of memory that the arrays of a value take, without those that it shares with the message. */
function taken(value: unknown, message: ArrayBufferLike): number {
  if (ArrayBuffer.isView(value)) return value.buffer === message ? 0 : value.byteLength;
  if (typeof value !== "object" || value === null) return 8;
  return Object.values(value).reduce((sum: number, each) => sum + 8 + taken(each, message), 0);
}

describe("any CBOR", () => {
  it("is read as it was written, whole or in pieces", () => {
    fc.assert(
      fc.property(value, (value) => {
        const bytes = encodeCbor(value);
        expect(decodeCbor(bytes)).toEqual(value);
        expect(decodeCbor(bytes, { copy: true })).toEqual(value);
        expect(Buffer.concat(encodeCborParts(value)).equals(bytes)).toBe(true);
        expect(encodeCbor(decodeCbor(bytes))).toEqual(bytes);
      }),
    );
  });

  it("that is cut off, or has a byte too many, is refused", () => {
    fc.assert(
      fc.property(value, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (value, share) => {
        const bytes = encodeCbor(value);
        const cut = Math.floor(bytes.length * share);
        expect(readOrRefused(bytes.subarray(0, cut))).toBeInstanceOf(PayloadError);
        expect(readOrRefused(Uint8Array.from([...bytes, 0]))).toBeInstanceOf(PayloadError);
      }),
    );
  });

  it("of any bytes is a value of about their size, or refused", () => {
    fc.assert(
      fc.property(fc.oneof(nearly, fc.uint8Array({ maxLength: 300 })), (bytes) => {
        const value = readOrRefused(bytes);
        if (!(value instanceof PayloadError)) expect(taken(value, bytes.buffer)).toBeLessThanOrEqual(16 * bytes.length);
      }),
      { numRuns: 3000 },
    );
  });

  it("with one byte changed is a value, or refused", () => {
    fc.assert(
      fc.property(value, fc.nat(), fc.nat(255), (value, place, byte) => {
        const bytes = encodeCbor(value);
        bytes[place % bytes.length] = byte;
        readOrRefused(bytes);
      }),
      { numRuns: 1000 },
    );
  });
});
