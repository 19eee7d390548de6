import { payloadName, replacePayloads, withPayloads } from "../payload/resolve.ts";
import type { ParameterType } from "./infer.ts";
import { Issues } from "./issues.ts";
import { compileJsonSchema, type JsonSchema } from "./json-schema.ts";
import type { JsonSource } from "./payload-type.ts";
import { compileStandardSchema, isStandardSchema, type StandardSchema } from "./standard.ts";
import { Type, type Wire } from "./type.ts";

/** Gives the checked value, or a promise of it, or adds to `issues`. */
export type Check = (value: unknown, issues: Issues) => unknown;

/** The same of the JSON text that came; never a promise. */
export type Read = (source: JsonSource, issues: Issues) => unknown;

/** A parameter's type as the engine, the host and the documents need it, whichever way it was written. */
export interface CompiledType {
  readonly wire: Wire;
  readonly optional: boolean;
  /** What the engine cannot check; also gives the value of a parameter that was left out (`undefined`). */
  readonly check: Check | undefined;
  /** What takes the place of `check` where strings of the value may stand for bytes and arrays (`issues.references`). */
  readonly resolve: Check;
  /** What takes the place of `check` where JSON text has come, of types whose values are bytes or arrays. */
  readonly read?: Read;
  /** Its values may be views of memory that is used again, valid until the handler first awaits or returns. */
  readonly lends?: boolean;
  /** For documents: `{}` where the type cannot be said in JSON Schema. */
  readonly schema: JsonSchema;
  /** A value from a path or query is taken as text as it stands, rather than read as JSON. */
  readonly text: boolean;
}

/**
 * Reads a parameter's type, whichever way it was written.
 * @throws TypeError where it is none
 */
export function compileType(type: ParameterType): CompiledType {
  if (type instanceof Type) return compileOurs(type);
  if (isStandardSchema(type)) return compileStandard(type);
  if (typeof type === "object" && type !== null && !Array.isArray(type)) return compilePlain(type);
  throw new TypeError(`a type of t.*, a Standard Schema or a JSON Schema object was expected, not ${String(type)}`);
}

function compileOurs(type: Type): CompiledType {
  const check: Check = (value, issues) => type.check(value, issues);
  const schema = type.schema();
  return {
    wire: type.wire,
    optional: type["~optional"],
    check: type.wireIsEnough ? undefined : check,
    resolve: check,
    ...(type.readText === undefined ? {} : { read: (source, issues) => type.readText?.(source, issues) }),
    lends: type.lends,
    schema,
    text: takesText(schema),
  };
}

function compileStandard(type: StandardSchema): CompiledType {
  const schema = schemaOf(type);
  const check = compileStandardSchema(type);
  return {
    wire: wireOf(schema),
    optional: takesNothing(type),
    check,
    resolve: (value, issues) => check(withPayloads(value, issues.references), issues),
    schema,
    text: takesText(schema),
  };
}

function compilePlain(given: JsonSchema): CompiledType {
  const { $schema: _, ...schema } = given;
  const wire = wireOf(schema);
  const check = compileJsonSchema(given);
  const fallback = schema["default"];
  const wireIsEnough = wire !== "any" && Object.keys(schema).every((keyword) => annotations.has(keyword));
  const orFallback =
    (inner: Check): Check =>
    (value, issues) => {
      if (value !== undefined) return inner(value, issues);
      return typeof fallback === "object" ? structuredClone(fallback) : fallback;
    };
  return {
    wire,
    optional: fallback !== undefined || isMarkedOptional(given),
    check: wireIsEnough && fallback === undefined ? undefined : orFallback(wireIsEnough ? (value) => value : check),
    resolve: orFallback(refusing(check)),
    schema,
    text: takesText(schema),
  };
}

/** JSON Schema knows of nothing but JSON. */
function refusing(check: Check): Check {
  return (value, issues) => {
    const before = issues.list.length;
    replacePayloads(value, issues.references, (payload, path) =>
      issues.addAt([...issues.path, ...path], `expected JSON, got ${payloadName(payload)}`),
    );
    return issues.list.length > before ? value : check(value, issues);
  };
}

// What a scalar's schema may say beside what the engine checks.
const annotations: ReadonlySet<string> = new Set([
  "$comment",
  "$id",
  "default",
  "deprecated",
  "description",
  "examples",
  "title",
  "type",
]);

const scalars: ReadonlySet<unknown> = new Set<Wire>(["boolean", "integer", "number", "string"]);

function wireOf(schema: JsonSchema): Wire {
  return scalars.has(schema["type"]) ? (schema["type"] as Wire) : "any";
}

/** A string is among the values that the schema takes by its `type`. */
function takesText(schema: JsonSchema): boolean {
  const { type, anyOf, oneOf } = schema;
  if (type === "string" || (Array.isArray(type) && type.includes("string"))) return true;
  return [anyOf, oneOf].some((parts) => Array.isArray(parts) && parts.some((part) => part?.type === "string"));
}

/** Standard JSON Schema, where the library offers it and the type can be said in it. */
function schemaOf(type: StandardSchema): JsonSchema {
  try {
    const { $schema: _, ...schema } = type["~standard"].jsonSchema?.input({ target: "draft-07" }) ?? {};
    return schema;
  } catch {
    return {};
  }
}

/** Whether a Standard Schema takes `undefined`; one that can only tell later is taken to. */
function takesNothing(type: StandardSchema): boolean {
  try {
    const result = type["~standard"].validate(undefined);
    if (!(result instanceof Promise)) return !result.issues;
    result.catch(() => {});
    return true;
  } catch {
    return false;
  }
}

// TypeBox marks an optional schema with a symbol, later with a name.
function isMarkedOptional(schema: JsonSchema): boolean {
  if (schema["~optional"] === true) return true;
  return Object.getOwnPropertySymbols(schema).some((symbol) => Reflect.get(schema, symbol) === "Optional");
}
