import { describe, expect, it } from "vitest";
import { payloadOf, rawBytesOf } from "../../dist/src/payload/array-results.js";
import { holdsPayload, jsonWithPayloads, printArray } from "../../dist/src/payload/json-results.js";
import type { ArrayPayload, Payload } from "../../dist/src/payload/references.js";
import { codecs } from "./codecs.ts";

const decoder = new TextDecoder();

/** The JSON text of a result, which is made with the codecs only where it has to be. */
function json(result: unknown): unknown {
  let asked = 0;
  const text = jsonWithPayloads(result, () => {
    asked++;
    return codecs;
  });
  expect(asked).toBe(typeof text === "string" ? 0 : 1);
  return JSON.parse(typeof text === "string" ? text : decoder.decode(text));
}

const { buffer } = Uint8Array.of(1, 2, 3, 4);

describe("results that are more than JSON", () => {
  it.each<[string, object, Payload | undefined]>([
    ["an array", Float32Array.of(1), { kind: "array", data: Float32Array.of(1), shape: [1] }],
    ["a big array", BigInt64Array.of(1n), { kind: "array", data: BigInt64Array.of(1n), shape: [1] }],
    [
      "a shaped array",
      { data: Uint8Array.of(1, 2), shape: [2, 1] },
      { kind: "array", data: Uint8Array.of(1, 2), shape: [2, 1] },
    ],
    [
      "a number with a shape",
      { data: Float64Array.of(1), shape: [] },
      { kind: "array", data: Float64Array.of(1), shape: [] },
    ],
    ["bytes", Uint8Array.of(1), { kind: "bytes", bytes: Uint8Array.of(1) }],
    ["a Buffer", Buffer.from([1]), { kind: "bytes", bytes: Uint8Array.of(1) }],
    ["an ArrayBuffer", buffer, { kind: "bytes", bytes: Uint8Array.of(1, 2, 3, 4) }],
    ["a DataView", new DataView(buffer, 1, 2), { kind: "bytes", bytes: Uint8Array.of(2, 3) }],
    [
      "bytes with a type",
      { bytes: buffer, type: "image/png" },
      { kind: "bytes", bytes: new Uint8Array(buffer), type: "image/png" },
    ],
    [
      "a file",
      { bytes: Uint8Array.of(1), type: "text/plain; charset=utf-8", name: "a.txt" },
      { kind: "bytes", bytes: Uint8Array.of(1), type: "text/plain; charset=utf-8", name: "a.txt" },
    ],
    [
      "an image",
      { bytes: Uint8Array.of(1), type: "image/png", width: 1, height: 1 },
      { kind: "bytes", bytes: Uint8Array.of(1), type: "image/png" },
    ],
    ["a list", [1], undefined],
    ["an object", { data: [1], shape: [1] }, undefined],
    ["an array with more to it", { data: Float32Array.of(1), shape: [1], label: "x" }, undefined],
    ["bytes with more to them", { bytes: Uint8Array.of(1), type: "image/png", label: "x" }, undefined],
    ["bytes without a type", { bytes: Uint8Array.of(1) }, undefined],
    ["text", { bytes: "AQ==", type: "image/png" }, undefined],
    ["nothing", {}, undefined],
  ])("%s", (_, result, payload) => {
    expect(payloadOf(result)).toEqual(payload);
  });

  it("stay in the handler's own memory where it can neither move nor change hands", () => {
    const data = Float32Array.of(1, 2);
    expect((payloadOf(data) as ArrayPayload).data).toBe(data);
    expect((payloadOf({ data, shape: [2] }) as ArrayPayload).data).toBe(data);
    expect(rawBytesOf(payloadOf(data) as Payload).buffer).toBe(data.buffer);
    const shared = new Float32Array(new SharedArrayBuffer(8));
    const payload = payloadOf(shared) as ArrayPayload;
    expect(payload.data).toEqual(new Float32Array(2));
    expect(payload.data.buffer).not.toBe(shared.buffer);
  });

  it("have a raw form: little-endian numbers", () => {
    expect(rawBytesOf(payloadOf(Uint16Array.of(1, 0x203)) as Payload)).toEqual(Uint8Array.of(1, 0, 3, 2));
    expect(rawBytesOf(payloadOf({ bytes: buffer, type: "a/b" }) as Payload)).toEqual(new Uint8Array(buffer));
  });

  it.each([
    ["a shape of another size", { data: Float32Array.of(1), shape: [2] }, "The shape [2] does not fit its 1 numbers."],
    [
      "a shape that is none",
      { data: Float32Array.of(1), shape: [-1, -1] },
      "The shape [-1, -1] does not fit its 1 numbers.",
    ],
    [
      "a type that would break the head",
      { bytes: buffer, type: "a/b\r\nx: y" },
      String.raw`"a/b\r\nx: y" is no media type.`,
    ],
    ["a type that is none", { bytes: buffer, type: "png" }, '"png" is no media type.'],
  ])("fail with %s", (_, result, message) => {
    expect(() => payloadOf(result)).toThrow(new TypeError(message));
  });
});

describe("results in JSON", () => {
  it("are what JSON.stringify() makes of them", () => {
    for (const result of [
      null,
      undefined,
      1,
      "x",
      [],
      {},
      { a: [{}] },
      [{ 0: 1 }],
      { at: new Date(0), n: [Number.NaN] },
    ]) {
      expect(json(result)).toEqual(JSON.parse(JSON.stringify(result) ?? "null"));
    }
  });

  it("but for arrays and bytes, however deep", () => {
    const deep = { a: { b: { c: { d: [[{ e: Float32Array.of(1, 2) }]] } } } };
    expect(json(deep)).toEqual({ a: { b: { c: { d: [[{ e: [1, 2] }]] } } } });
    expect(
      json({
        'wi"th': Int8Array.of(-1),
        matrix: { data: Float64Array.of(1, 2), shape: [2, 1] },
        empty: [new Float32Array(0), new ArrayBuffer(0), {}],
        bytes: Buffer.from("abc"),
        image: { bytes: Uint8Array.of(1), type: "image/png", width: 1, height: 1 },
        made: { toJSON: () => Uint16Array.of(7) },
        more: { data: Float32Array.of(1), shape: [1], label: '"é' },
      }),
    ).toEqual({
      'wi"th': [-1],
      matrix: [[1], [2]],
      empty: [[], "", {}],
      bytes: "YWJj",
      image: "AQ==",
      made: [7],
      more: { data: [1], shape: [1], label: '"é' },
    });
    expect(decoder.decode(jsonWithPayloads([BigUint64Array.of(2n ** 64n - 1n)], () => codecs) as Uint8Array)).toBe(
      "[[18446744073709551615]]",
    );
    expect(json([1, 2, { x: "y", deep: [0, BigInt64Array.of(1n)] }])).toEqual([1, 2, { x: "y", deep: [0, [1]] }]);
  });

  it("fail where there is no JSON for them, with the place", () => {
    const print = (result: unknown) => () => jsonWithPayloads(result, () => codecs);
    expect(print({ a: 1n })).toThrow("BigInt");
    const cycle: Record<string, unknown> = { array: Float32Array.of(1) };
    cycle["self"] = cycle;
    expect(print(cycle)).toThrow("circular");
    expect(print({ a: Float32Array.of(1, Number.NaN) })).toThrow("The result is NaN at [1], which JSON cannot say.");
    const matrix: ArrayPayload = { kind: "array", data: Float64Array.of(1, 2, 3, 4, Infinity, 6), shape: [2, 3] };
    expect(() => printArray(matrix, codecs)).toThrow(
      new TypeError("The result is Infinity at [1][1], which JSON cannot say."),
    );
    expect(decoder.decode(printArray({ ...matrix, data: Float64Array.of(1, 2, 3, 4, 5, 6) }, codecs))).toBe(
      "[[1,2,3],[4,5,6]]",
    );
  });

  it("are known for what they are near their top", () => {
    expect(holdsPayload(Float32Array.of(1))).toBe(true);
    expect(holdsPayload({ data: [{ embedding: Float32Array.of(1) }] })).toBe(true);
    expect(holdsPayload({ bytes: buffer, type: "image/png" })).toBe(true);
    expect(holdsPayload([1, Float32Array.of(1)])).toBe(false);
    expect(holdsPayload({})).toBe(false);
  });
});
