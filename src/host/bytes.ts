/**
 * The bytes of a result that is an `ArrayBuffer` or a view of one, `undefined` for any other result. They are the
 * handler's own memory, but for memory that may change its size or is shared with other threads: of this it is a copy.
 * @throws TypeError or RangeError where the memory has gone
 */
export function bytesOf(result: object): Uint8Array | undefined {
  let bytes: Uint8Array;
  if (ArrayBuffer.isView(result)) bytes = new Uint8Array(result.buffer, result.byteOffset, result.byteLength);
  else if (result instanceof ArrayBuffer) bytes = new Uint8Array(result);
  else return undefined;
  const { buffer } = bytes;
  const stays = buffer instanceof ArrayBuffer && !(buffer as { readonly resizable?: boolean }).resizable;
  return stays ? bytes : bytes.slice();
}

type Encode = (bytes: Uint8Array) => string;

interface NodeBuffer {
  from(buffer: ArrayBufferLike, byteOffset: number, length: number): { toString(encoding: "base64"): string };
}

/** Bytes as base64 (RFC 4648, section 4), by the fastest means that the platform has. */
export const base64: Encode = pickEncoder();

function pickEncoder(): Encode {
  if ("toBase64" in Uint8Array.prototype) return (bytes) => (bytes as unknown as { toBase64(): string }).toBase64();
  const { Buffer } = globalThis as { readonly Buffer?: NodeBuffer };
  if (Buffer !== undefined)
    return ({ buffer, byteOffset, length }) => Buffer.from(buffer, byteOffset, length).toString("base64");
  return portableBase64;
}

const PIECE = 3 * 2048; // bytes: whole groups of three, and few enough to be arguments

/** The same where there is nothing but `btoa`. */
export function portableBase64(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += PIECE) text += btoa(String.fromCharCode(...bytes.subarray(at, at + PIECE)));
  return text;
}
