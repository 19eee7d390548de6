import { t, type Type } from "ucall";
import { describe, expect, it } from "vitest";
import { writeNpy } from "../../dist/src/payload/npy.js";
import { References } from "../../dist/src/payload/references.js";
import { compileType } from "../../dist/src/types/parameter.js";
import { base64, bytesPayload, check, read, references, take } from "./values.ts";

const matrix = t.f32([null, 3]);

describe("arrays, from JSON", () => {
  it("are typed arrays, or have a shape", () => {
    expect(take(t.f32(), [1, 0.1, -2])).toEqual(Float32Array.of(1, 0.1, -2));
    expect(take(t.f64([2]), [0.1, 1e300])).toEqual(Float64Array.of(0.1, 1e300));
    expect(take(t.i8(), [-128, 127])).toEqual(Int8Array.of(-128, 127));
    expect(take(t.u16(), [])).toEqual(new Uint16Array(0));
    expect(take(t.i64(), [1, -2])).toEqual(BigInt64Array.of(1n, -2n));
    expect(take(t.u8(), [0, 255])).toEqual(Uint8Array.of(0, 255));
    expect(
      take(matrix, [
        [1, 2, 3],
        [4, 5, 6],
      ]),
    ).toEqual({ data: Float32Array.of(1, 2, 3, 4, 5, 6), shape: [2, 3] });
    expect(take(t.i32([1, 2, 1]), [[[1], [2]]])).toEqual({ data: Int32Array.of(1, 2), shape: [1, 2, 1] });
  });

  it("of no rows have the shape of their type", () => {
    expect(take(matrix, [])).toEqual({ data: new Float32Array(0), shape: [0, 3] });
    expect(take(t.f32([null, 0]), [[], []])).toEqual({ data: new Float32Array(0), shape: [2, 0] });
    expect(take(t.f32([2, 3]), [])).toEqual(["p: expected the shape [2, 3], got [0]"]);
  });

  it.each<[Type<any, any>, unknown, string]>([
    [t.f32(), [1, null], "p.1: expected a number at [1], not null"],
    [
      matrix,
      [
        [1, 2, 3],
        [4, "5", 6],
      ],
      "p.1.1: expected a number at [1][1], not a string",
    ],
    [
      matrix,
      [
        [1, 2, 3],
        [4, {}, true],
      ],
      "p.1.1: expected a number at [1][1], not an object",
    ],
    [t.f32(), [[1], 2], "p.1: expected a list at [1], not a number"],
    [t.f32(), [1, [2]], "p.1: expected a number at [1], not a list"],
    [
      matrix,
      [
        [1, 2, 3],
        [4, 5],
      ],
      "p.1: expected lists of equal length, and there is another at [1]",
    ],
    [
      matrix,
      [
        [1, 2],
        [3, 4],
      ],
      "p: expected the shape [*, 3], got [2, 2]",
    ],
    [t.f32([2]), [1, 2, 3], "p: expected the shape [2], got [3]"],
    [t.f32([2]), [[1, 2]], "p: expected the shape [2], got [1, 2]"],
    [t.i8(), [127, 128], "p.1: expected a number that i8 can hold at [1]"],
    [t.u64(), [-1], "p.0: expected a number that u64 can hold at [0]"],
    [t.i64(), [2 ** 63], "p.0: expected a number that i64 can hold at [0]"],
    [t.i32(), [1.5], "p.0: expected a whole number at [0]"],
    [t.f32(), [1e39], "p.0: expected a number that f32 can hold at [0]"],
    [t.f32(), 5, "p: expected an array of numbers, got a number"],
    [t.f32(), null, "p: expected an array of numbers, got null"],
    [t.f32(), { 0: 1 }, "p: expected an array of numbers, got an object"],
  ])("%# are refused with the place", (of, json, issue) => {
    expect(take(of, json)).toEqual([issue]);
  });

  it("refuse what JSON.parse makes infinite, and too many dimensions", () => {
    expect(read(t.f64(), "[1e400]")).toEqual(["p.0: expected a number that f64 can hold at [0]"]);
    const deep = `${"[".repeat(40)}1${"]".repeat(40)}`;
    const issue = [expect.stringMatching(/^p[.0]*: expected at most 32 dimensions$/)];
    expect(read(t.f64(), deep)).toEqual(issue);
    expect(check(t.f64(), JSON.parse(deep))).toEqual(issue);
  });

  it("of 64 bits are exact, and where JSON.parse has rounded them refused", () => {
    expect(read(t.i64(), "[9007199254740993, -9223372036854775808]")).toEqual(
      BigInt64Array.of(2n ** 53n + 1n, -(2n ** 63n)),
    );
    expect(read(t.u64(), "[18446744073709551615]")).toEqual(BigUint64Array.of(2n ** 64n - 1n));
    expect(check(t.i64(), [2 ** 53])).toEqual(["p.0: expected a number that i64 can hold at [0]"]);
  });

  it("make no more memory than there are numbers", () => {
    const lying = [Array.from({ length: 1000 }, () => 0), ...Array.from({ length: 1e5 }, () => [])];
    expect(check(t.f64([null, null]), lying)).toEqual([
      "p.1: expected lists of equal length, and there is another at [1]",
    ]);
  });
});

describe("arrays, from base64", () => {
  const six = Float32Array.of(1, 2, 3, 4, 5, 6);

  it("are raw data where that tells the shape", () => {
    expect(take(t.f32(), base64(six))).toEqual(six);
    expect(take(matrix, base64(six))).toEqual({ data: six, shape: [2, 3] });
    expect(take(t.f32([2, 3]), base64(six))).toEqual({ data: six, shape: [2, 3] });
    expect(take(t.f32([0, null]), "")).toEqual({ data: new Float32Array(0), shape: [0, 0] });
  });

  it("are .npy files, which tell it themselves", () => {
    const file = base64(writeNpy(six, [2, 3]));
    expect(take(t.f32([null, null]), file)).toEqual({ data: six, shape: [2, 3] });
    expect(take(t.f32(), file)).toEqual(["p: expected the shape [*], got [2, 3]"]);
    expect(take(t.f64([2, 3]), file)).toEqual(["p: expected numbers of f64, got f32"]);
  });

  it.each<[Type<any, any>, string, string]>([
    [t.f32(), "AAAA", "p: expected a multiple of 4 bytes (f32 of shape [*]), got 3"],
    [matrix, base64(six.subarray(1)), "p: expected a multiple of 12 bytes (f32 of shape [*, 3]), got 20"],
    [t.f32([2, 3]), base64(six.subarray(1)), "p: expected 24 bytes (f32 of shape [2, 3]), got 20"],
    [
      t.f32([null, null]),
      base64(six),
      "p: expected lists of numbers or a .npy file: raw data cannot tell the shape of f32 of shape [*, *]",
    ],
    [t.f32(), "AAA", "p: expected base64 with padding, got 3 characters, no multiple of 4"],
    [t.f32(), "AA*A", 'p: expected base64, and "*" at 2 does not belong there'],
    [t.f32(), "AAAé", 'p: expected base64, and "é" at 3 does not belong there'],
    [t.f32(), base64(writeNpy(six, [2, 3]).subarray(0, 40)), "p: a .npy file that ends within its header"],
  ])("%# are refused", (of, text, issue) => {
    expect(take(of, text)).toEqual([issue]);
  });
});

describe("arrays, from what came beside the text", () => {
  it("take an array of their kind and shape, as a copy unless it is lent", () => {
    const data = Float32Array.of(1, 2, 3);
    const text = references.hold({ kind: "array", data, shape: [3] });
    const value = take(t.f32(), text) as Float32Array;
    expect(value).toEqual(data);
    expect(value.buffer).not.toBe(data.buffer);
    expect(take(t.f32({ lend: true }), text)).toBe(data);
    expect(take(t.f32([null, 3]), text)).toEqual(["p: expected the shape [*, 3], got [3]"]);
    expect(take(t.f64(), text)).toEqual(["p: expected numbers of f64, got f32"]);
    const wrong = references.hold({ kind: "array", data, shape: [2, 3] });
    expect(take(matrix, wrong)).toEqual(["p: expected 6 numbers for the shape [2, 3], got 3"]);
  });

  it("take bytes, wherever they lie", () => {
    const memory = new Uint8Array(32);
    for (let offset = 0; offset < 8; offset++) {
      memory.set(new Uint8Array(Float64Array.of(0.1, 2).buffer), offset);
      const lent = memory.subarray(offset, offset + 16);
      expect(take(t.f64(), bytesPayload(lent, "application/octet-stream"))).toEqual(Float64Array.of(0.1, 2));
      const value = check(t.f64([null], { lend: true }), bytesPayload(lent)) as Float64Array;
      expect(value.buffer === memory.buffer).toBe(offset === 0);
    }
    expect(take(t.u8(), bytesPayload(Uint8Array.of(1, 2)))).toEqual(Uint8Array.of(1, 2));
  });

  it("want a .npy file where one is told", () => {
    expect(take(t.u8(), bytesPayload(Uint8Array.of(1), "application/x-npy; v=1"))).toEqual([
      "p: expected a .npy file: it does not begin with \\x93NUMPY",
    ]);
  });

  it("leave other strings alone", () => {
    const other = new References().hold({ kind: "array", data: new Float32Array(1), shape: [1] });
    expect(take(t.f32(), other)).toEqual([expect.stringContaining("expected base64")]);
  });
});

describe("arrays, from this process", () => {
  it("are taken as they are", () => {
    const data = Float32Array.of(1, 2, 3);
    expect(check(t.f32(), data)).toBe(data);
    expect(check(t.f32(), { data, shape: [3] })).toBe(data);
    expect(check(matrix, { data, shape: [1, 3] })).toEqual({ data, shape: [1, 3] });
    expect((check(matrix, { data, shape: [1, 3] }) as { data: unknown }).data).toBe(data);
    expect(check(t.f32(), data.buffer)).toEqual(data);
    expect(check(t.f32(), new Uint8Array(data.buffer))).toEqual(data);
    expect(check(t.i64(), [1n, 2])).toEqual(BigInt64Array.of(1n, 2n));
    expect(t.f32()["~standard"].validate(data)).toEqual({ value: data });
    expect(check(matrix, { data, shape: [-1, -3] })).toEqual(["p: expected an array of numbers, got an object"]);
    expect(check(t.f32(), Float64Array.of(1))).toEqual(["p: expected an array of numbers, got an object"]);
    expect(check(t.f32(), [Number.NaN])).toEqual(["p.0: expected a number that f32 can hold at [0]"]);
  });

  it("may be optional, null, or have a default of which each call has a copy", () => {
    expect(read(t.f32().nullable(), "null")).toBeNull();
    expect(read(t.f32().nullable().optional(), "[1]")).toEqual(Float32Array.of(1));
    expect(check(t.f32().optional(), undefined)).toBeUndefined();
    const type = t.f32([1, 2]).default({ data: Float32Array.of(1, 2), shape: [1, 2] });
    const value = check(type, undefined) as { data: Float32Array };
    expect(value).toEqual({ data: Float32Array.of(1, 2), shape: [1, 2] });
    value.data[0] = 9;
    expect(check(type, undefined)).toEqual({ data: Float32Array.of(1, 2), shape: [1, 2] });
    expect(() => t.f32([3]).default(Float32Array.of(1))).toThrow("expected the shape [3], got [1]");
  });

  it("are refused without a shape that makes sense", () => {
    for (const shape of [[], [-1], [1.5], ["3"], Array.from({ length: 33 }, () => 1)]) {
      expect(() => t.f32(shape as never)).toThrow("t.f32() takes a shape of 1 to 32 dimensions");
    }
  });

  it("go into objects and lists", () => {
    const of = t.object({ rows: t.array(t.f32([2])), raw: t.bytes() });
    expect(check(of, { rows: [[1, 2], "AACAPwAAAEA="], raw: "AQI=" })).toEqual({
      rows: [Float32Array.of(1, 2), Float32Array.of(1, 2)],
      raw: Uint8Array.of(1, 2),
    });
    expect(
      check(of, {
        rows: [
          [1, 2],
          [3, null],
        ],
        raw: "AQ",
      }),
    ).toEqual([
      "p.rows.1.1: expected a number at [1], not null",
      "p.raw: expected base64 with padding, got 2 characters, no multiple of 4",
    ]);
  });
});

describe("documents", () => {
  const schemaOf = (of: Type<any, any>): unknown => compileType(of).schema;

  it("say what an array's lists look like, and its numbers", () => {
    expect(schemaOf(t.f32())).toEqual({
      type: "array",
      items: { type: "number" },
      "x-ucall": { dtype: "f32", shape: [null] },
    });
    expect(schemaOf(t.u8([null, 2], { description: "Pairs" }))).toEqual({
      type: "array",
      items: { type: "array", items: { type: "integer", minimum: 0, maximum: 255 }, minItems: 2, maxItems: 2 },
      "x-ucall": { dtype: "u8", shape: [null, 2] },
      description: "Pairs",
    });
    expect(schemaOf(t.i64())).toMatchObject({ items: { type: "integer" } });
  });

  it("say that bytes are base64, and what of", () => {
    const encoded = { type: "string", contentEncoding: "base64" };
    const octets = { ...encoded, contentMediaType: "application/octet-stream" };
    expect(schemaOf(t.bytes({ title: "Raw", lend: true }))).toEqual({
      ...octets,
      "x-ucall": { dtype: "bytes" },
      title: "Raw",
    });
    expect(schemaOf(t.file())).toEqual({ ...octets, "x-ucall": { dtype: "file" } });
    expect(schemaOf(t.image({ types: ["image/png"], maxPixels: 5 }))).toEqual({
      ...encoded,
      contentMediaType: "image/png",
      "x-ucall": { dtype: "image", types: ["image/png"], maxPixels: 5 },
    });
    expect(schemaOf(t.image())).toMatchObject({ contentMediaType: "image/*" });
    expect(compileType(t.bytes())).toMatchObject({ wire: "any", text: true, optional: false });
  });
});
