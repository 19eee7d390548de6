import { describe, expect, it } from "vitest";
import { keyOf } from "../../../dist/src/flow/cache-key.js";

describe("keyOf()", () => {
  const different = [
    ...[null, undefined, true, false, 0, -0, 1, NaN, Infinity, 1n, "", "1", "null", "1n"],
    ...[[], [null], [undefined], [[]], ["a,b"], ["a", "b"], {}, { a: 1 }, { a: "1" }, { a: { b: 1 } }, { "a:1": 1 }],
    ...[new Date(0), new Date(1), Uint8Array.of(1), Int8Array.of(1), Uint8Array.of(1, 0), Uint16Array.of(1)],
    ...[Uint8Array.of(1).buffer, { a: Float32Array.of(1) }, { a: Float32Array.of(2) }],
    JSON.parse('{"__proto__":1}'),
  ];

  it("tells all values apart", () => {
    const keys = different.map(keyOf);
    expect(new Set(keys).size).toBe(different.length);
  });

  it("does not depend on the order of members", () => {
    expect(keyOf({ a: 1, b: { d: 2, c: 3 } })).toBe(keyOf({ b: { c: 3, d: 2 }, a: 1 }));
  });

  it.each([new Map(), new Set([1]), () => 1, Symbol("a"), new RegExp("a")])("refuses %s", (value) => {
    expect(() => keyOf({ value })).toThrow(/needs a cache\.key of its own/);
  });
});
