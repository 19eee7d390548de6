import { rawBytesOf } from "../payload/array-results.ts";
import { type ArrayKind, kindOf } from "../payload/arrays.ts";
import { decodeBase64 } from "../payload/base64.ts";
import { readImageHeader } from "../payload/image-header.ts";
import { npyHead } from "../payload/npy.ts";
import { arrayOfLists } from "../types/nested-numbers.ts";
import { payloadIn } from "./payloads.ts";
import { UsageError } from "./usage-error.ts";

/** How a result can be written: as JSON, or as its bytes, with or without a head that tells what they are. */
export const RESULT_FORMATS = ["json", "npy", "raw", "image"] as const;
export type ResultFormat = (typeof RESULT_FORMATS)[number];

/**
 * A result as the server means it: over what carries JSON only, lists and base64 become arrays and bytes again, where
 * the server says that they are.
 */
export function asDeclared(value: unknown, dtype: string | undefined): unknown {
  if (dtype === undefined) return value;
  try {
    if (isKind(dtype)) return Array.isArray(value) ? arrayOfLists(dtype, value, () => {}) : value;
    const bytes = typeof value === "string" ? decodeBase64(new TextEncoder().encode(value)) : value;
    return typeof bytes === "number" ? value : bytes;
  } catch {
    return value; // it is shown as it came
  }
}

/**
 * A result's bytes, in pieces.
 * @throws UsageError where the result has no such form
 */
export function bytesAs(format: Exclude<ResultFormat, "json">, value: unknown): readonly Uint8Array[] {
  const payload = payloadIn(value);
  if (format === "npy") {
    if (payload?.kind !== "array") throw new UsageError("--format npy takes an array, and the result is none.");
    return [npyHead(kindOf(payload.data)!, payload.shape), rawBytesOf(payload)];
  }
  if (format === "raw" && typeof value === "string") return [new TextEncoder().encode(value)];
  if (payload === undefined)
    throw new UsageError(
      `--format ${format} takes bytes${format === "raw" ? " or an array" : ""}, and the result is none.`,
    );
  const bytes = rawBytesOf(payload);
  if (format === "image") {
    try {
      readImageHeader(bytes);
    } catch {
      throw new UsageError("--format image takes an image, and the result is none; --format raw takes any bytes.");
    }
  }
  return [bytes];
}

function isKind(dtype: string): dtype is ArrayKind {
  return /^([fiu](32|64)|[iu](8|16))$/.test(dtype);
}
