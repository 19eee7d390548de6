import { describe, expect, it } from "vitest";
import { arrayText, bytesText } from "../../dist/src/cli/arrays.js";
import { formatResult } from "../../dist/src/cli/format.js";

const sines = (length: number): Float32Array => Float32Array.from({ length }, (_, i) => Math.sin(i));

describe("an array on a terminal", () => {
  it.each([
    [Float32Array.of(0.1, -2, 1e-7), [3], "float32 (3,)\n[ 0.1,   -2, 1e-7]"],
    [Float64Array.of(0, NaN, -Infinity), [3], "float64 (3,)\n[        0,       NaN, -Infinity]"],
    [BigInt64Array.of(1n, -(2n ** 62n)), [2], "int64 (2,)\n[                   1, -4611686018427387904]"],
    [Uint8Array.of(1, 22, 3, 4), [2, 2], "uint8 (2, 2)\n[[ 1, 22],\n [ 3,  4]]"],
    [Int8Array.of(1, 2, 3, 4), [2, 1, 2], "int8 (2, 1, 2)\n[[[1, 2]],\n\n [[3, 4]]]"],
    [Float32Array.of(3.25), [], "float32 ()\n3.25"],
    [new Float32Array(0), [0, 4], "float32 (0, 4) []"],
    [Float64Array.of(123_456.789, 16_777_217), [2], "float64 (2,)\n[  123457, 16777217]"],
  ])("of case %#", (data, shape, text) => {
    expect(arrayText(data, shape)).toBe(text);
  });

  it("is wrapped", () => {
    expect(arrayText(sines(12), [12])).toBe(
      "float32 (12,)\n" +
        "[        0,  0.841471,  0.909297,   0.14112, -0.756802, -0.958924, -0.279415,\n" +
        "  0.656987,  0.989358,  0.412118, -0.544021,  -0.99999]",
    );
  });

  it("shows the first and the last of many", () => {
    expect(arrayText(sines(2048), [2, 1024])).toBe(
      "float32 (2, 1024)\n" +
        "[[        0,  0.841471,  0.909297, ..., 0.0176115, -0.831825, -0.916485],\n" +
        " [-0.158533,  0.745173,  0.963771, ...,  0.175898, -0.733313, -0.968319]]",
    );
    const lines = arrayText(new Int8Array(1000), [100, 10]).split("\n");
    expect(lines).toHaveLength(8);
    expect(lines[4]).toBe(" ...,");
  });
});

it("bytes on a terminal are their type, their number and the first of them", () => {
  expect(bytesText(Uint8Array.of(255), undefined)).toBe("1 byte: ff");
  expect(bytesText(new Uint8Array(17), "image/png")).toBe(`image/png, 17 bytes: ${"00 ".repeat(16)}...`);
  expect(bytesText(new Uint8Array(0), undefined)).toBe("0 bytes");
});

it("within a result they stand in its JSON", () => {
  const value = { a: [{ data: Int8Array.of(1, 2), shape: [2, 1] }], b: Uint8Array.of(1), c: "\x1b[2J" };
  const text =
    '{\n  "a": [\n    int8 (2, 1)\n      [[1],\n       [2]]\n  ],\n  "b": 1 byte: 01,\n  "c": "\\u001b[2J"\n}';
  expect(formatResult(value, { colour: false, terminal: true })).toBe(text);
  const coloured = formatResult(value, { colour: true, terminal: true });
  // oxlint-disable-next-line no-control-regex
  expect(coloured.replaceAll(/\x1b\[\d+m/g, "")).toBe(text);
});
