import { Type as TypeBox } from "@sinclair/typebox";
import { t } from "ucall";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { References } from "../../dist/src/payload/references.js";
import type { ParameterType } from "../../dist/src/types/infer.js";
import { Issues } from "../../dist/src/types/issues.js";
import { compileType } from "../../dist/src/types/parameter.js";

const references = new References();
const raw = Uint8Array.of(1, 2);
const bytes = references.hold({ kind: "bytes", bytes: raw });
const array = references.hold({ kind: "array", data: Float32Array.of(1), shape: [1] });
const matrix = references.hold({ kind: "array", data: Float32Array.of(1), shape: [1, 1] });

/** A value that came beside bytes and arrays, or the issues as "path: message". */
function resolve(of: ParameterType, value: unknown, held: References = references): unknown {
  const issues = new Issues(["p"]);
  issues.references = held;
  const checked = compileType(of).resolve(value, issues);
  return issues.list.length === 0 ? checked : issues.list.map(({ path, message }) => `${path.join(".")}: ${message}`);
}

describe("bytes and arrays for types that say nothing of them", () => {
  it("are what they are where any JSON may be", () => {
    expect(resolve(t.json(), { a: [bytes, "x"], b: array, c: matrix, d: 1 })).toEqual({
      a: [raw, "x"],
      b: Float32Array.of(1),
      c: { data: Float32Array.of(1), shape: [1, 1] },
      d: 1,
    });
    expect(resolve(t.json(), bytes)).not.toBe(raw);
    expect(resolve(t.object({ a: t.int() }, { additionalProperties: true }), { a: 1, b: bytes })).toEqual({
      a: 1,
      b: raw,
    });
    const own = references.hold({ kind: "bytes", bytes: raw, own: true });
    expect(resolve(t.json(), own)).toBe(raw);
  });

  it("are what other libraries' types may ask for", () => {
    expect(resolve(z.instanceof(Uint8Array), bytes)).toEqual(raw);
    expect(resolve(z.string(), bytes)).toEqual([expect.stringMatching(/^p: /)]);
  });

  it("are no strings", () => {
    expect(resolve(t.string(), bytes)).toEqual(["p: expected a string, got bytes"]);
    expect(resolve(t.string().optional(), array)).toEqual(["p: expected a string, got an array of numbers"]);
    expect(resolve(t.array(t.string()), ["x", matrix])).toEqual(["p.1: expected a string, got an array of numbers"]);
    expect(resolve(t.enum(["x"]), bytes)).toEqual(['p: expected one of "x"']);
    expect(resolve(t.int(), bytes)).toEqual(["p: expected a whole number, got a string"]);
  });

  it("are nothing for JSON Schema", () => {
    const of = TypeBox.Object({ list: TypeBox.Array(TypeBox.Unknown()) });
    expect(resolve(of, { list: [1, bytes] })).toEqual(["p.list.1: expected JSON, got bytes"]);
    expect(resolve(of, { list: [1] })).toEqual({ list: [1] });
    expect(resolve({ type: "string" }, array)).toEqual(["p: expected JSON, got an array of numbers"]);
    expect(resolve({ type: "integer", default: 3 }, undefined)).toBe(3);
  });

  it("keep what looks like a name of another kind", () => {
    const given = JSON.parse(`{"__proto__":{"a":"${bytes}"}}`);
    const resolved = resolve(t.json(), given) as object;
    expect(Object.getPrototypeOf(resolved)).toBe(Object.prototype);
    expect(Object.entries(resolved)).toEqual([["__proto__", { a: raw }]]);
  });

  it("cannot be made up", () => {
    const value = { a: bytes };
    expect(resolve(t.json(), value, new References())).toBe(value);
    expect(resolve(t.string(), bytes, new References())).toBe(bytes);
  });
});
