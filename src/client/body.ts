/** A message as it goes out: JSON text, or CBOR in pieces that follow each other. */
export type Body = string | Uint8Array<ArrayBuffer>[];

/** What deals with bytes and arrays. */
export type Binary = typeof import("./binary.ts");

/** Loads it, when there are any. */
export const loadBinary = (): Promise<Binary> => import("./binary.ts");

/** What JSON and CBOR are called. */
export const JSON_TYPE = "application/json";
export const CBOR_TYPE = "application/cbor";

/** CBOR is asked for where an answer holds bytes or arrays: both types are as welcome. */
export const ACCEPT: string = `${CBOR_TYPE}, ${JSON_TYPE}`;

/** The type of a message. */
export function typeOf(body: Body): string {
  return typeof body === "string" ? JSON_TYPE : CBOR_TYPE;
}

/** Whether an answer of this Content-Type is CBOR. */
export function isCbor(type: string): boolean {
  return /^application\/cbor/i.test(type);
}

/** Whether a value holds what JSON has no form for: bytes, arrays of numbers, files. */
export function isBinary(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer || value instanceof Blob) return true;
  // Each of the two loops is several times faster than the other one on its own kind of value.
  if (Array.isArray(value)) {
    for (const each of value) if (isBinary(each)) return true;
  } else {
    for (const key in value) if (isBinary((value as Record<string, unknown>)[key])) return true;
  }
  return false;
}

/** Writes a message. Where the way to the server takes text only, bytes are base64 and arrays are lists of numbers. */
export async function bodyOf(message: object, textOnly: boolean | undefined): Promise<Body> {
  return isBinary(message) ? (await loadBinary()).encode(message, textOnly) : JSON.stringify(message);
}
