import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { offsetForArrays } from "../../dist/src/payload/cbor/alignment.js";
import { decodeCbor, encodeCbor, encodeCborParts } from "../../dist/src/payload/cbor.js";
import { PayloadError } from "../../dist/src/payload/error.js";

const bytesOf = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, "hex"));
const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
const read = (hex: string): unknown => decodeCbor(bytesOf(hex));

/** What reading refuses to read, as "message @offset". */
function refusal(hex: string): string {
  try {
    read(hex);
  } catch (error) {
    expect(error).toBeInstanceOf(PayloadError);
    return `${(error as PayloadError).message} @${(error as PayloadError).offset}`;
  }
  throw new Error(`${hex} was read`);
}

interface NoJson {
  readonly bigint?: string;
  readonly number?: string;
  readonly bytes?: string;
}

/** A value of the table of vectors, where it may be written in words that JSON has. */
function valueOf(value: unknown): unknown {
  const { bigint, number, bytes } = (value ?? {}) as NoJson;
  if (bigint !== undefined) return BigInt(bigint);
  if (number !== undefined) return Number(number);
  return bytes === undefined ? value : bytesOf(bytes);
}

const vectors = JSON.parse(readFileSync(new URL("rfc8949-appendix-a.json", import.meta.url), "utf8")) as [
  string,
  unknown,
  "read"?,
][];

describe("CBOR", () => {
  it.each(vectors)("%s of RFC 8949, appendix A", (hex, value, only) => {
    const { refused } = (value ?? {}) as { readonly refused?: string };
    if (refused !== undefined) return expect(refusal(hex)).toContain(refused);
    expect(read(hex)).toEqual(valueOf(value));
    if (only !== "read") expect(hexOf(encodeCbor(valueOf(value)))).toBe(hex);
  });

  it.each([
    ["", "the value is cut off @0"],
    ["18", "the value is cut off @1"],
    ["1900", "the value is cut off @1"],
    ["1c", "28 is no length @0"],
    ["1f", "31 is no length @0"],
    ["3f", "31 is no length @0"],
    ["df00", "31 is no length @0"],
    ["fc", "a simple value is unknown @0"],
    ["ff", "a break stands where a value has to be @0"],
    ["82ff00", "a break stands where a value has to be @1"],
    ["a16161ff", "a break stands where a value has to be @3"],
    ["bf6161ff", "a break stands where a value has to be @3"],
    ["0000", "more bytes follow the value @1"],
    ["4201", "the value is cut off @1"],
    ["5bffffffffffffffff00", "the value is cut off @9"],
    ["7b001fffffffffffff00", "the value is cut off @9"],
    ["9bffffffffffffffff00", "the value is cut off @9"],
    ["9a7fffffff00", "the value is cut off @5"],
    ["a2616100", "the value is cut off @1"],
    ["bf616100", "the value is cut off @4"],
    ["bb7fffffffffffffff00", "the value is cut off @9"],
    ["9f00", "the value is cut off @2"],
    ["5f4100", "the value is cut off @3"],
    ["5f6100ff", "a string holds something else than its pieces @1"],
    ["5f5f4100ffff", "a string holds something else than its pieces @1"],
    ["7f61ffff", "a text is not UTF-8 @2"],
    ["61ff", "a text is not UTF-8 @1"],
    ["63eda080", "a text is not UTF-8 @1"],
    ["7f61c361bcff", "a text is not UTF-8 @2"],
    ["a10000", "a map has a key that is no text @1"],
    ["c200", "a bignum takes a byte string of at most 128 bytes @0"],
    [`c25881${"ff".repeat(129)}`, "a bignum takes a byte string of at most 128 bytes @0"],
    [`${"81".repeat(129)}00`, "the value is nested deeper than 128 @129"],
    [`${"c1".repeat(129)}00`, "the value is nested deeper than 128 @129"],
    ["d84c40", "arrays with the CBOR tag 76 are not supported @0"],
    ["d85340", "arrays with the CBOR tag 83 are not supported @0"],
    ["d85740", "arrays with the CBOR tag 87 are not supported @0"],
    ["d8558100", "the CBOR tag 85 takes a byte string @0"],
    ["d855430000ff", "an array of 4-byte elements has 3 bytes @0"],
    ["d82800", "the CBOR tag 40 takes a list of dimensions and elements @0"],
    ["d82881820101", "the CBOR tag 40 takes a list of dimensions and elements @0"],
    ["d828828120d8404100", "the CBOR tag 40 takes a list of dimensions and elements @0"],
    ["d828828202024100", "an array of the shape [2, 2] has 1 elements @0"],
    ["d82882821b001fffffffffffff1b001fffffffffffff4100", undefined],
    ["d82882810181f6", "the elements of an array have to be numbers @0"],
    [`d828829841${"01".repeat(65)}4100`, "the CBOR tag 40 takes a list of dimensions and elements @0"],
  ])("refuses %s", (hex, message) => {
    const found = refusal(hex);
    if (message === undefined) expect(found).toMatch(/^an array of the shape/);
    else expect(found).toBe(message);
  });

  it("takes nesting up to the limit", () => {
    const hex = `${"81".repeat(128)}00`;
    expect(hexOf(encodeCbor(read(hex)))).toBe(hex);
    expect(() => encodeCbor([read(hex)])).toThrow("nested deeper than 128");
    const loop: unknown[] = [];
    loop.push(loop);
    expect(() => encodeCbor(loop)).toThrow(TypeError);
  });

  it("takes many byte strings, and any number of pieces", () => {
    const list = `9a00010000${"40".repeat(65_536)}`;
    expect(read(list)).toHaveLength(65_536);
    expect(refusal(`82${list}40`)).toBe("the value has more than 65536 byte strings @65543");
    expect(read(`5f${"4101".repeat(100_000)}ff`)).toEqual(new Uint8Array(100_000).fill(1));
    expect(read(`7f${"616160".repeat(100_000)}ff`)).toBe("a".repeat(100_000));
  });

  it("gives the last of equal keys, and keys of any name as its own", () => {
    expect(read("a2616101616102")).toEqual({ a: 2 });
    const value = decodeCbor(encodeCbor(JSON.parse('{"__proto__":{"polluted":1},"constructor":2}'))) as object;
    expect(Object.entries(value)).toEqual([
      ["__proto__", { polluted: 1 }],
      ["constructor", 2],
    ]);
    expect((value as { readonly polluted?: number }).polluted).toBeUndefined();
  });

  it("has integers of 64 bits", () => {
    for (const [hex, value] of [
      ["1b001fffffffffffff", 2 ** 53 - 1],
      ["1b0020000000000000", 2n ** 53n],
      ["3b001ffffffffffffe", -(2 ** 53 - 1)],
      ["3b001fffffffffffff", -(2n ** 53n)],
    ] as const) {
      expect(read(hex)).toBe(value);
      expect(hexOf(encodeCbor(value))).toBe(hex);
    }
  });

  it("leaves out what JSON leaves out", () => {
    const value = { a: undefined, b: () => 1, c: [undefined, Symbol("s")], d: new Date(0), e: { toJSON: () => 5 } };
    expect(decodeCbor(encodeCbor(value))).toEqual(JSON.parse(JSON.stringify(value)));
    expect(hexOf(encodeCbor(undefined))).toBe("f6");
  });

  it("writes texts of all lengths", () => {
    for (const unit of ["a", "ü", "水", "\u{1f600}"]) {
      for (const count of [0, 1, 8, 12, 23, 24, 25, 200, 255, 256, 6000, 16_383, 16_384, 70_000]) {
        const text = unit.repeat(count);
        expect(decodeCbor(encodeCbor([text, count]))).toEqual([text, count]);
      }
    }
  });
});

describe("arrays in CBOR", () => {
  const arrays = [
    ["d84444010203ff", Uint8ClampedArray.of(1, 2, 3, 255), Uint8Array.of(1, 2, 3, 255)],
    ["d845440100ff00", Uint16Array.of(1, 255)],
    ["d84648010000000000ff00", Uint32Array.of(1, 0xff0000)],
    ["d847480100000000000080", BigUint64Array.of(2n ** 63n + 1n)],
    ["d84842ff01", Int8Array.of(-1, 1)],
    ["d84d44ffff0100", Int16Array.of(-1, 1)],
    ["d84e44feffffff", Int32Array.of(-2)],
    ["d84f48feffffffffffffff", BigInt64Array.of(-2n)],
    ["d855480000c03f0000807f", Float32Array.of(1.5, Infinity)],
    ["d85648000000000000f83f", Float64Array.of(1.5)],
  ] as const;

  it.each(arrays)("%s", (hex, array, result: unknown = array) => {
    expect(hexOf(encodeCbor(array))).toBe(hex);
    expect(read(hex)).toEqual(result);
  });

  it.each([
    ["d840420102", Uint8Array.of(1, 2)],
    ["d84144000100ff", Uint16Array.of(1, 255)],
    ["d8424400ff0001", Uint32Array.of(0xff0001)],
    ["d843488000000000000001", BigUint64Array.of(2n ** 63n + 1n)],
    ["d84942fffe", Int16Array.of(-2)],
    ["d84a44fffffffe", Int32Array.of(-2)],
    ["d84b48fffffffffffffffe", BigInt64Array.of(-2n)],
    ["d850443c00c000", Float32Array.of(1, -2)],
    ["d85444003c00c0", Float32Array.of(1, -2)],
    ["d851443fc00000", Float32Array.of(1.5)],
    ["d852483ff8000000000000", Float64Array.of(1.5)],
    ["d8555f42000041c0413fff", Float32Array.of(1.5)],
  ])("%s is read", (hex, array) => {
    expect(read(hex)).toEqual(array);
  });

  it("of several dimensions", () => {
    const matrix = { data: Int16Array.of(1, 2, 3, 4, 5, 6), shape: [2, 3] };
    const hex = "d82882820203d84d4c010002000300040005000600";
    expect(hexOf(encodeCbor(matrix))).toBe(hex);
    expect(read(hex)).toEqual(matrix);
    // RFC 8746, section 3.1: the same matrix row by row, with big-endian and with plain elements, and column by column.
    const rows = { data: Uint16Array.of(2, 4, 8, 4, 16, 256), shape: [2, 3] };
    expect(read("d82882820203d8414c000200040008000400100100")).toEqual(rows);
    expect(read("d82882820203860204080410190100")).toEqual({ ...rows, data: Float64Array.from(rows.data) });
    expect(read("d9041082820203d8414c000200040004001000080100")).toEqual(rows);
  });

  it("column by column, of three dimensions and with empty ones", () => {
    const column = (shape: number[], data: Uint8Array): unknown => {
      const parts = encodeCbor([shape, data]);
      return decodeCbor(new Uint8Array([0xd9, 0x04, 0x10, ...parts]));
    };
    const data = Uint8Array.from({ length: 24 }, (_, i) => i);
    const rows = Uint8Array.from(
      { length: 24 },
      (_, i) => Math.floor(i / 12) + 2 * (Math.floor(i / 4) % 3) + 6 * (i % 4),
    );
    expect(column([2, 3, 4], data)).toEqual({ data: rows, shape: [2, 3, 4] });
    expect(column([1, 2, 1, 3, 4], data)).toEqual({ data: rows, shape: [1, 2, 1, 3, 4] });
    expect(column([3, 0], new Uint8Array(0))).toEqual({ data: new Uint8Array(0), shape: [3, 0] });
    expect(column([], Uint8Array.of(7))).toEqual({ data: Uint8Array.of(7), shape: [] });
  });

  it("with one dimension are plain ones, and have to fit their shapes", () => {
    expect(hexOf(encodeCbor({ data: Uint8Array.of(1, 2), shape: [2] }))).toBe("d840420102");
    expect(() => encodeCbor({ data: Uint8Array.of(1, 2), shape: [3] })).toThrow("of the shape [3] has 2 elements");
    expect(decodeCbor(encodeCbor({ data: Uint8Array.of(1), shape: [1], name: "more" }))).toEqual({
      data: Uint8Array.of(1),
      shape: [1],
      name: "more",
    });
  });

  it("are views of what was read where they are aligned, and copies of their own where asked", () => {
    const message = encodeCbor([Float32Array.of(1), Float32Array.of(2), Uint8Array.of(3)]);
    for (let shift = 0; shift < 8; shift++) {
      const bytes = new Uint8Array(message.length + shift).subarray(shift);
      bytes.set(message);
      const [first, second, third] = decodeCbor(bytes) as [Float32Array, Float32Array, Uint8Array];
      expect([first[0], second[0], third[0]]).toEqual([1, 2, 3]);
      expect(first.buffer === bytes.buffer).toBe((shift + 4) % 4 === 0);
      expect(third.buffer).toBe(bytes.buffer);
      for (const copy of decodeCbor(bytes, { copy: true }) as Uint8Array[]) {
        expect(copy.buffer).not.toBe(bytes.buffer);
        expect(copy.buffer.byteLength).toBe(copy.byteLength);
      }
    }
  });

  it.each([Float32Array, Float64Array, Int16Array, BigInt64Array])(
    "are views of a message that lies where it is best: %o",
    (Kind) => {
      for (const id of [1, 300, 100_000, "some text"]) {
        for (const shape of [undefined, [40, 50]]) {
          const data = new Kind(2000);
          const message = encodeCbor({ jsonrpc: "2.0", result: shape === undefined ? data : { data, shape }, id });
          const offset = offsetForArrays(message.subarray(0, 100));
          const memory = new Uint8Array(offset + message.length);
          memory.set(message, offset);
          const { result } = decodeCbor(memory.subarray(offset)) as { result: typeof data & { data?: typeof data } };
          expect((result.data ?? result).buffer).toBe(memory.buffer);
        }
      }
    },
  );

  it("are looked for near a message's start, and only large ones", () => {
    for (const value of [1, [], Float32Array.of(1), ["x".repeat(500), new Float32Array(2000)], new Uint8Array(5000)]) {
      expect(offsetForArrays(encodeCbor(value))).toBe(0);
    }
    for (const cut of [[], [0xd8], [0xd8, 85]]) expect(offsetForArrays(Uint8Array.from(cut))).toBe(0);
  });

  it("are not copied when they are written in pieces, but for memory that may change", () => {
    const large = new Float32Array(4096);
    const parts = encodeCborParts({ large, small: Uint8Array.of(1), buffer: large.buffer });
    expect(parts.filter((part) => part.buffer === large.buffer)).toHaveLength(2);
    const shared = new Float32Array(new SharedArrayBuffer(16_384));
    expect(encodeCborParts(shared)).toHaveLength(1);
    expect(decodeCbor(encodeCbor(shared))).toEqual(new Float32Array(4096));
    expect(decodeCbor(Buffer.concat(parts))).toEqual({
      large,
      small: Uint8Array.of(1),
      buffer: new Uint8Array(16_384),
    });
  });

  it("may be bytes in a Buffer or a DataView", () => {
    const buffer = Buffer.from("0102030405", "hex").subarray(1, 3);
    expect(hexOf(encodeCbor([buffer, new DataView(buffer.buffer, buffer.byteOffset, 1)]))).toBe("824202034102");
    const [bytes] = decodeCbor(Buffer.from("81420203", "hex")) as [Uint8Array];
    expect(bytes.constructor).toBe(Uint8Array);
  });
});
