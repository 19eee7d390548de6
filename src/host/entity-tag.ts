import { encodeText } from "../engine/text.ts";
import { payloadOf, rawBytesOf } from "../payload/array-results.ts";
import { kindOf } from "../payload/arrays.ts";

/**
 * The entity tag of a result as one request is answered with it (RFC 9110, section 8.8.3). It is weak, as content
 * codings may change the bytes.
 * @param accept the request's `Accept`, on which the representation depends
 * @throws TypeError where the result cannot be said in JSON
 */
export function entityTag(result: unknown, accept: string | null): string {
  const text = ofPayload(result) ?? JSON.stringify(result, (_, member: unknown) => ofPayload(member) ?? member);
  return `W/"${sumOf(encodeText(`${accept ?? "*/*"}\n${text ?? "null"}`))}"`;
}

/** Whether an `If-None-Match` names the tag, by weak comparison (RFC 9110, sections 8.8.3.2 and 13.1.2). */
export function namesTag(field: string | null, tag: string): boolean {
  if (field === null) return false;
  if (field.trim() === "*") return true;
  return field.split(",").some((one) => one.trim().replace(/^W\//, "") === tag.slice(2));
}

/** What stands for bytes or an array; `undefined` for all else. */
function ofPayload(value: unknown): string | undefined {
  const payload = typeof value === "object" && value !== null ? payloadOf(value) : undefined;
  if (payload === undefined) return undefined;
  const sum = sumOf(rawBytesOf(payload));
  return payload.kind === "bytes" ? `bytes ${payload.type} ${sum}` : `${kindOf(payload.data)} ${payload.shape} ${sum}`;
}

/** 64 bits that differ where bytes do; nothing to keep secrets by. Two sums in the manner of FNV-1a, word by word. */
function sumOf(bytes: Uint8Array): string {
  const whole = bytes.length & ~3;
  const { buffer, byteOffset } = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
  const words = new Int32Array(buffer, byteOffset, whole / 4);
  let a = 0x811c9dc5 ^ bytes.length;
  let b = 0x9747b28c;
  const add = (word: number): void => {
    a = Math.imul(a ^ (a >>> 16) ^ word, 0x01000193);
    b = Math.imul(b ^ (b >>> 15) ^ word, 0x85ebca6b);
  };
  for (let i = 0; i < words.length; i++) add(words[i] as number);
  for (let i = whole; i < bytes.length; i++) add(bytes[i] as number);
  add(0); // the last word's part in all bits
  return `${(a >>> 0).toString(36)}-${(b >>> 0).toString(36)}`;
}
