import { Type as TypeBox } from "@sinclair/typebox";
import { type } from "arktype";
import { t } from "ucall";
import * as v from "valibot";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { Issues } from "../../dist/src/types/issues.js";
import { compileType, type CompiledType } from "../../dist/src/types/parameter.js";
import type { ParameterType } from "../../dist/src/types/infer.js";

/** The checked value, or the issues as "path: message". */
function check(of: ParameterType, value: unknown): unknown {
  const compiled = compileType(of);
  const issues = new Issues(["p"]);
  const checked = compiled.check === undefined ? value : compiled.check(value, issues);
  const report = (settled: unknown): unknown =>
    issues.list.length === 0 ? settled : issues.list.map(({ path, message }) => `${path.join(".")}: ${message}`);
  return checked instanceof Promise ? checked.then(report) : report(checked);
}

/** As check(), of the type itself: what the engine checks of a parameter is checked here too. */
function validate(of: { readonly "~standard": { validate(value: unknown): unknown } }, value: unknown): unknown {
  return of["~standard"].validate(value);
}

const failing = (message: string, path: (string | number)[] = []): unknown => ({ issues: [{ path, message }] });

describe("t, scalars", () => {
  it("takes values of its kind as they are", () => {
    expect(validate(t.int(), 5)).toEqual({ value: 5 });
    expect(validate(t.int(), Number.MAX_SAFE_INTEGER)).toEqual({ value: Number.MAX_SAFE_INTEGER });
    expect(validate(t.number(), 0.5)).toEqual({ value: 0.5 });
    expect(validate(t.string(), "")).toEqual({ value: "" });
    expect(validate(t.boolean(), false)).toEqual({ value: false });
  });

  it.each([
    [t.int(), "5", "expected a whole number, got a string"],
    [t.int(), 1.5, "expected a whole number, got 1.5"],
    [t.int(), 2 ** 53, "expected a whole number within ±(2^53 - 1), got 9007199254740992"],
    [t.int(), undefined, "expected a whole number, got nothing"],
    [t.number(), null, "expected a number, got null"],
    [t.number(), Number.NaN, "expected a finite number, got NaN"],
    [t.string(), [1], "expected a string, got an array"],
    [t.boolean(), 1, "expected a boolean, got a number"],
    [t.boolean(), {}, "expected a boolean, got an object"],
    [t.int({ minimum: 3 }), 2, "expected at least 3, got 2"],
    [t.int({ maximum: 3 }), 4, "expected at most 3, got 4"],
    [t.number({ exclusiveMinimum: 0 }), 0, "expected more than 0, got 0"],
    [t.number({ exclusiveMaximum: 1 }), 1, "expected less than 1, got 1"],
    [t.string({ minLength: 1 }), "", "expected at least 1 character, got 0"],
    [t.string({ maxLength: 2 }), "abc", "expected at most 2 characters, got 3"],
    [t.string({ pattern: "^a+$" }), "b", "expected a string that matches ^a+$"],
  ])("%# refuses %s", (of, value, message) => {
    expect(validate(of, value)).toEqual(failing(message));
  });

  it("counts code points, not UTF-16 units", () => {
    expect(validate(t.string({ maxLength: 2 }), "😀😀")).toEqual({ value: "😀😀" });
  });

  it("leaves nothing to check where the engine checks all", () => {
    expect(compileType(t.int()).check).toBeUndefined();
    expect(compileType(t.string().optional()).check).toBeUndefined();
    expect(compileType(t.string({ maxLength: 5 })).check).toBeDefined();
    expect(compileType({ type: "integer", description: "A count" }).check).toBeUndefined();
  });

  it("refuses a pattern that is none", () => {
    expect(() => t.string({ pattern: "(" })).toThrow(/\(/);
  });
});

describe("t, optional, default and nullable", () => {
  it("gives undefined or the default where nothing came", () => {
    expect(check(t.int({ minimum: 1 }).optional(), undefined)).toBeUndefined();
    expect(check(t.int({ default: 3 }), undefined)).toBe(3);
    expect(check(t.int().default(3), undefined)).toBe(3);
    expect(check(t.int().default(3), 4)).toBe(4);
    expect(check(t.boolean({ default: false }), undefined)).toBe(false);
  });

  it("gives each call a copy of an object", () => {
    const type = t.json<string[]>().default([]);
    const first = check(type, undefined);
    expect(first).toEqual([]);
    expect(check(type, undefined)).not.toBe(first);
  });

  it("does not take null for nothing", () => {
    expect(check(t.int({ minimum: 1 }).optional(), null)).toEqual(["p: expected a whole number, got null"]);
    expect(check(t.int({ minimum: 1 }).nullable(), null)).toBeNull();
    expect(check(t.int().nullable().optional(), undefined)).toBeUndefined();
    expect(check(t.int().optional().nullable(), undefined)).toBeUndefined();
    expect(check(t.int().optional().nullable(), null)).toBeNull();
  });

  it("refuses a default of another kind", () => {
    expect(() => t.int({ default: 1.5 })).toThrow("The default 1.5 does not fit its own type: expected a whole number");
  });
});

describe("t, composites", () => {
  const point = t.object({ x: t.number(), y: t.number({ default: 0 }), label: t.string().optional() });

  it("fills in defaults and leaves the given value alone", () => {
    const given = { x: 1 };
    expect(check(point, given)).toEqual({ x: 1, y: 0, label: undefined });
    expect(given).toEqual({ x: 1 });
  });

  it("reports all issues with their paths", () => {
    expect(check(t.array(point), [{ x: 1 }, { y: "2", z: 3 }, 4])).toEqual([
      "p.1.x: required, but missing",
      "p.1.y: expected a number, got a string",
      "p.1.z: unknown property",
      "p.2: expected an object, got a number",
    ]);
  });

  it("keeps undeclared properties where asked, as own properties whatever their names", () => {
    const open = t.object({ a: t.int() }, { additionalProperties: true });
    const checked = check(open, JSON.parse('{"a":1,"__proto__":{"polluted":true}}')) as object;
    expect(Object.getPrototypeOf(checked)).toBe(Object.prototype);
    expect(Object.keys(checked)).toEqual(["a", "__proto__"]);
    expect(check(t.object({ a: t.int().optional() }), JSON.parse('{"__proto__":{"a":1}}'))).toEqual([
      "p.__proto__: unknown property",
    ]);
  });

  it("does not take inherited properties for given ones", () => {
    expect(check(t.object({ toString: t.json() }), {})).toEqual(["p.toString: required, but missing"]);
  });

  it("limits arrays", () => {
    expect(check(t.array(t.int(), { minItems: 2 }), [1])).toEqual(["p: expected at least 2 items, got 1"]);
    expect(check(t.array(t.int(), { maxItems: 1 }), [1, "x"])).toEqual(["p: expected at most 1 items, got 2"]);
  });

  it("stops at a hundred issues", () => {
    expect(check(t.array(t.int()), Array.from({ length: 1e6 }, String))).toHaveLength(100);
    expect(check(t.object({}), Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`a${i}`, 1])))).toHaveLength(
      100,
    );
  });

  it("takes one of some values", () => {
    const order = t.enum(["asc", "desc"]);
    expect(compileType(order).wire).toBe("string");
    expect(compileType(t.enum([1, 2])).wire).toBe("number");
    expect(compileType(t.enum([1, "a"])).wire).toBe("any");
    expect(check(order, "asc")).toBe("asc");
    expect(check(order, "up")).toEqual(['p: expected one of "asc", "desc"']);
    expect(() => t.enum([])).toThrow("at least one value");
  });

  it("takes types of its own only", () => {
    expect(() => t.array({} as never)).toThrow("t.array() takes a type of t.*");
    expect(() => t.object({ a: 1 as never })).toThrow('"a"');
  });
});

describe("Standard Schema", () => {
  it.each<[string, ParameterType]>([
    ["zod", z.object({ tags: z.array(z.string()) })],
    ["valibot", v.object({ tags: v.array(v.string()) })],
    ["arktype", type({ tags: "string[]" })],
    ["ucall", t.object({ tags: t.array(t.string()) })],
  ])("%s: values and issues with paths", async (_, of) => {
    expect(await check(of, { tags: ["a"] })).toEqual({ tags: ["a"] });
    expect(await check(of, { tags: ["a", 1] })).toEqual([expect.stringMatching(/^p\.tags\.1: /)]);
  });

  it("gives what the schema makes of the value", () => {
    const date = z.string().transform((text) => new Date(text));
    expect(check(date, "2020-01-01")).toEqual(new Date("2020-01-01"));
    expect(check(z.number().default(7), undefined)).toBe(7);
  });

  it("validates asynchronously", async () => {
    const even = z.number().refine(async (value) => value % 2 === 0, "expected an even number");
    expect(await check(even, 2)).toBe(2);
    expect(await check(even, 3)).toEqual(["p: expected an even number"]);
  });

  it.each<[ParameterType, Partial<CompiledType>]>([
    [z.string(), { wire: "string", optional: false, text: true }],
    [z.string().optional(), { wire: "string", optional: true, text: true }],
    [z.string().nullish(), { wire: "any", optional: true, text: true }],
    [z.number(), { wire: "number", optional: false, text: false }],
    [z.int(), { wire: "integer", optional: false }],
    [z.boolean().default(true), { wire: "boolean", optional: true }],
    [z.date(), { wire: "any", optional: false, schema: {} }],
    [z.coerce.number(), { optional: false }],
    [v.string(), { wire: "any", optional: false, schema: {} }],
    [type("string"), { wire: "string", optional: false }],
    [t.string({ minLength: 1 }), { wire: "string", optional: false, schema: { type: "string", minLength: 1 } }],
  ])("%# knows its kind by its JSON Schema", (of, expected) => {
    expect(compileType(of)).toMatchObject(expected);
  });

  it("takes ours where others are taken", () => {
    const ours = t.object({ a: t.int() });
    expect(ours["~standard"].vendor).toBe("ucall");
    expect(ours["~standard"].jsonSchema?.input({ target: "draft-07" })).toEqual({
      type: "object",
      properties: { a: { type: "integer" } },
      required: ["a"],
      additionalProperties: false,
    });
  });
});

describe("JSON Schema", () => {
  const schema = {
    type: "object",
    properties: { "a/b": { type: "array", items: { type: "integer", minimum: 3 } }, kind: { enum: ["x", "y"] } },
    required: ["kind"],
    additionalProperties: false,
  };

  it("reports what is wrong, and not that something around it is", () => {
    expect(check(schema, { "a/b": [3, 2, "x"], kind: "x" })).toEqual([
      "p.a/b.1: 2 is less than 3",
      "p.a/b.2: expected integer, got string",
    ]);
    expect(check(schema, { extra: 1 })).toEqual(["p.kind: required, but missing", "p.extra: unknown property"]);
    expect(check({ anyOf: [{ type: "string" }, { type: "number", minimum: 3 }] }, 1)).toEqual([
      "p: does not match any subschemas",
    ]);
    expect(check({ not: {} }, 1)).toEqual([expect.stringMatching(/^p: /)]);
  });

  it("takes array indexes for numbers", () => {
    const issues = new Issues(["p"]);
    compileType({ type: "array", items: { type: "object", required: ["1"] } }).check?.([{ 0: 1 }], issues);
    expect(issues.list).toEqual([{ path: ["p", 0, "1"], message: "required, but missing" }]);
  });

  it("stays small where everything is wrong", () => {
    const wrong = Array.from({ length: 500_000 }, () => "x");
    expect(check({ type: "array", items: { type: "integer" } }, wrong)).toEqual(["p.0: expected integer, got string"]);
  });

  it("leaves the schema as it was", () => {
    const frozen = Object.freeze({ type: "array", items: Object.freeze({ type: "integer" }) });
    expect(check(frozen, [1])).toEqual([1]);
    expect(compileType(frozen).schema).toEqual({ type: "array", items: { type: "integer" } });
  });

  it("maps scalars to the engine's", () => {
    expect(compileType({ type: "integer" })).toMatchObject({ wire: "integer", check: undefined });
    expect(check({ type: "integer", minimum: 2 }, 1)).toEqual(["p: 1 is less than 2"]);
    expect(compileType({ type: ["string", "null"] })).toMatchObject({ wire: "any", text: true });
  });

  it("takes a default for optional", () => {
    expect(compileType({ type: "integer", default: 3 }).optional).toBe(true);
    expect(check({ type: "integer", default: 3 }, undefined)).toBe(3);
  });

  it("takes TypeBox", () => {
    const user = TypeBox.Object({ name: TypeBox.String({ minLength: 1 }) });
    expect(check(user, { name: "" })).toEqual([expect.stringMatching(/^p\.name: /)]);
    expect(compileType(TypeBox.Optional(TypeBox.Integer()))).toMatchObject({ wire: "integer", optional: true });
    expect(compileType(TypeBox.Integer()).optional).toBe(false);
  });

  it("refuses what is no JSON Schema", () => {
    expect(() => compileType({ type: "int" })).toThrow('"int" is no type of JSON Schema');
    expect(() => compileType("string" as never)).toThrow("a type of t.*, a Standard Schema or a JSON Schema object");
    expect(() => compileType(Number as never)).toThrow("a type of t.*");
    expect(() => compileType(null as never)).toThrow("null");
  });
});
