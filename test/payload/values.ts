import { readFileSync } from "node:fs";
import { expect } from "vitest";
import type { Type } from "ucall";
import { References } from "../../dist/src/payload/references.js";
import { Issues } from "../../dist/src/types/issues.js";
import { compileType } from "../../dist/src/types/parameter.js";
import { codecs } from "./codecs.ts";

const utf8 = new TextEncoder();
/** What the strings of `bytesPayload()` stand for. */
export const references: References = new References();

const report = (issues: Issues, value: unknown): unknown =>
  issues.list.length === 0 ? value : issues.list.map(({ path, message }) => `${path.join(".")}: ${message}`);

/** The value of a parameter's JSON text, or the issues as "path: message". */
export function read(of: Type<any, any>, text: string): unknown {
  const issues = new Issues(["p"]);
  return report(issues, compileType(of).read?.({ bytes: utf8.encode(text), codecs, references }, issues));
}

/** The same of a value that is part of another. */
export function check(of: Type<any, any>, value: unknown): unknown {
  const issues = new Issues(["p"]);
  issues.references = references;
  return report(issues, compileType(of).check?.(value, issues));
}

/** JSON gives the same whether it is read as text or as part of another value. */
export function take(of: Type<any, any>, json: unknown): unknown {
  const text = JSON.stringify(json);
  const value = read(of, text);
  expect(check(of, JSON.parse(text))).toEqual(value);
  return value;
}

export const base64 = (bytes: ArrayBufferView): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");

/** A string that stands for bytes. */
export const bytesPayload = (bytes: Uint8Array, type?: string, name?: string): string =>
  references.hold({
    kind: "bytes",
    bytes,
    ...(type === undefined ? {} : { type }),
    ...(name === undefined ? {} : { name }),
  });

/** Images of 21 by 13 pixels as libvips and its encoders wrote them, by what they are. */
export const images: Readonly<Record<string, { readonly type: string; readonly bytes: Uint8Array }>> =
  Object.fromEntries(
    Object.entries(
      JSON.parse(readFileSync(new URL("images.json", import.meta.url), "utf8")) as Record<
        string,
        Record<"type" | "file", string>
      >,
    ).map(([name, { type, file }]) => [name, { type, bytes: Uint8Array.from(Buffer.from(file, "base64")) }]),
  );
