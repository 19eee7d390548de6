import { decodeCbor, encodeCborParts } from "../payload/cbor.ts";
import { jsonText } from "../payload/json-text.ts";
import { OCTET_STREAM } from "../payload/media-type.ts";
import type { Body } from "./body.ts";

/** Writes a message that holds bytes or arrays: CBOR, or where that cannot be JSON. */
export async function encode(message: unknown, textOnly: boolean | undefined): Promise<Body> {
  const read = await withoutBlobs(message);
  return textOnly ? jsonText(read) : encodeCborParts(read);
}

/** Reads CBOR that a server has sent, whose memory is the result's from then on. */
export function decode(bytes: ArrayBuffer): unknown {
  return decodeCbor(new Uint8Array(bytes));
}

/** The value with bytes in the place of its blobs; a copy where it has any. */
async function withoutBlobs(value: unknown): Promise<unknown> {
  if (value instanceof Blob) {
    const bytes = new Uint8Array(await value.arrayBuffer());
    return value instanceof File ? { bytes, type: value.type || OCTET_STREAM, name: value.name } : bytes;
  }
  if (!holdsBlob(value)) return value;
  if (Array.isArray(value)) return Promise.all(value.map(withoutBlobs));
  const entries = Object.entries(value as object).map(async ([key, each]) => [key, await withoutBlobs(each)]);
  return Object.fromEntries((await Promise.all(entries)) as [string, unknown][]);
}

function holdsBlob(value: unknown): boolean {
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return false;
  return value instanceof Blob || Object.values(value).some(holdsBlob);
}
