import { Validator, type OutputUnit } from "@cfworker/json-schema";
import type { Issues } from "./issues.ts";

/** A JSON Schema object (draft-07 to 2020-12). */
export interface JsonSchema {
  readonly [keyword: string]: unknown;
}

const typeNames: ReadonlySet<unknown> = new Set(["string", "number", "integer", "boolean", "object", "array", "null"]);

// Keywords that only say that something below them failed.
const wrappers: ReadonlySet<string> = new Set([
  "$ref",
  "$recursiveRef",
  "$dynamicRef",
  "additionalItems",
  "additionalProperties",
  "allOf",
  "dependencies",
  "dependentSchemas",
  "else",
  "if",
  "items",
  "patternProperties",
  "prefixItems",
  "properties",
  "then",
  "unevaluatedItems",
  "unevaluatedProperties",
]);

// Keywords whose parts say why none of them fits: only the whole is of use to the caller.
const choices: ReadonlySet<string> = new Set(["anyOf", "oneOf", "not", "contains", "propertyNames"]);

// Gathering every error of a big value takes memory in proportion: past this many values, the first one must do.
const ALL_ERRORS_UP_TO = 1000;

/**
 * A check for a plain JSON Schema.
 * @throws TypeError where `type` is no type of JSON Schema
 */
export function compileJsonSchema(schema: JsonSchema): (value: unknown, issues: Issues) => unknown {
  const types = Array.isArray(schema["type"]) ? schema["type"] : [schema["type"] ?? "null"];
  for (const type of types) {
    if (!typeNames.has(type)) throw new TypeError(`${JSON.stringify(type)} is no type of JSON Schema`);
  }
  const draft = String(schema["$schema"] ?? "").includes("draft-07") ? "7" : "2020-12";
  const copy = JSON.parse(JSON.stringify(schema)); // the validator marks what it is given
  const quick = new Validator(copy, draft, true);
  const thorough = new Validator(copy, draft, false);
  return (value, issues) => {
    if (quick.validate(value).valid) return value;
    const { errors } = (countValues(value, ALL_ERRORS_UP_TO) < ALL_ERRORS_UP_TO ? thorough : quick).validate(value);
    const before = issues.list.length;
    for (const error of explaining(errors)) addIssue(error, value, issues);
    if (issues.list.length === before) issues.add("does not fit its schema");
    return value;
  };
}

function explaining(errors: readonly OutputUnit[]): OutputUnit[] {
  const hidden = errors.filter((error) => choices.has(error.keyword)).map((error) => `${error.keywordLocation}/`);
  return errors.filter(
    (error) => !wrappers.has(error.keyword) && !hidden.some((location) => error.keywordLocation.startsWith(location)),
  );
}

const wrongType = /^Instance type "(.*)" is invalid\. Expected "(.*)"\.$/;
const missing = /^Instance does not have required property "(.*)"\.$/;

function addIssue(error: OutputUnit, value: unknown, issues: Issues): void {
  const path = [...issues.path, ...pathOf(error, value)];
  const property = missing.exec(error.error)?.[1];
  if (property !== undefined) issues.addAt([...path, property], "required, but missing");
  else if (error.keyword === "false") issues.addAt(path, "unknown property");
  else issues.addAt(path, error.error.replace(wrongType, "expected $2, got $1").replace(/^Instance |\.$/g, ""));
}

// An instance location is a JSON Pointer as a URI fragment: "#/a/0". Indexes of arrays become numbers.
function pathOf(error: OutputUnit, value: unknown): (string | number)[] {
  const path: (string | number)[] = [];
  let current = value;
  for (const part of error.instanceLocation.split("/").slice(1)) {
    const key = decodeURIComponent(part).replaceAll("~1", "/").replaceAll("~0", "~");
    path.push(Array.isArray(current) ? Number(key) : key);
    current = typeof current === "object" && current !== null ? Reflect.get(current, key) : undefined;
  }
  return path;
}

/** How many values a JSON value is made of, counted up to `most`. */
function countValues(value: unknown, most: number): number {
  const waiting: unknown[] = [value];
  let count = 0;
  while (waiting.length > 0 && count < most) {
    const next = waiting.pop();
    count++;
    if (typeof next !== "object" || next === null) continue;
    const children = Array.isArray(next) ? next : Object.values(next);
    for (let i = 0; i < children.length && i <= most; i++) waiting.push(children[i]);
  }
  return count;
}
