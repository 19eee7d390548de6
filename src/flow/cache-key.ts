import { base64, bytesOf } from "../host/bytes.ts";

/**
 * A value as text that no other value has, whatever the order of an object's members.
 * @throws TypeError for what has no such text, such as an instance of a class
 */
export function keyOf(value: unknown): string {
  switch (typeof value) {
    case "string":
      return JSON.stringify(value);
    case "number":
      return Object.is(value, -0) ? "-0" : String(value);
    case "boolean":
    case "undefined":
      return String(value);
    case "bigint":
      return `${value}n`;
    case "object":
      return value === null ? "null" : keyOfObject(value);
  }
  throw noKey(value);
}

function keyOfObject(value: object): string {
  if (Array.isArray(value)) return `[${value.map(keyOf).join()}]`;
  if (value instanceof Date) return `Date(${value.getTime()})`;
  const bytes = bytesOf(value);
  if (bytes !== undefined) return `${Object.prototype.toString.call(value)}(${base64(bytes)})`;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && prototype !== Object.prototype) throw noKey(value);
  const members = Object.keys(value)
    .sort()
    .map((name) => `${JSON.stringify(name)}:${keyOf((value as Record<string, unknown>)[name])}`);
  return `{${members.join()}}`;
}

function noKey(value: unknown): TypeError {
  const kind = Object.prototype.toString.call(value).slice(8, -1);
  return new TypeError(
    `A parameter is a ${kind}, which cannot be compared: the procedure needs a cache.key of its own.`,
  );
}

/** A text's SHA-256 in hexadecimal. */
export async function digestOf(text: string): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
