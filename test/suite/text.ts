import type { Text } from "./case.ts";

const encoder = new TextEncoder();

/** The bytes that a `Text` of a case file stands for. */
export function bytesOf(text: Text): Uint8Array {
  if (typeof text === "string") return encoder.encode(text);
  if (Array.isArray(text)) return concat(text.map(bytesOf));
  if ("hex" in text) return Uint8Array.from(text.hex.match(/[0-9a-f]{2}/gi) ?? [], (pair) => parseInt(pair, 16));
  if ("framed" in text) return framed(bytesOf(text.framed));
  if ("lines" in text) return concat(text.lines.flatMap((line, i) => (i ? [CRLF, bytesOf(line)] : [bytesOf(line)])));
  return repeat(bytesOf(text.repeat), text.times);
}

/** A message as language servers have it. */
export const framed = (message: Uint8Array): Uint8Array =>
  concat([encoder.encode(`Content-Length: ${message.length}\r\n\r\n`), message]);

const CRLF = encoder.encode("\r\n");

export function concat(parts: Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function repeat(bytes: Uint8Array, times: number): Uint8Array {
  const whole = new Uint8Array(bytes.length * times);
  for (let at = 0; at < whole.length; at += bytes.length) whole.set(bytes, at);
  return whole;
}

/** Bytes as text, each byte one character, so that nothing is lost or merged. */
export function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
}

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** @throws TypeError where it is no UTF-8 */
export function utf8(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}

/** Bytes that grow at their end. */
export class ByteStore {
  #room = new Uint8Array(1024);
  #length = 0;

  get bytes(): Uint8Array {
    return this.#room.subarray(0, this.#length);
  }

  append(bytes: Uint8Array): void {
    const length = this.#length + bytes.length;
    if (length > this.#room.length) {
      const room = new Uint8Array(Math.max(length, this.#room.length * 2));
      room.set(this.bytes);
      this.#room = room;
    }
    this.#room.set(bytes, this.#length);
    this.#length = length;
  }
}
