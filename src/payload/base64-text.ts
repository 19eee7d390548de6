import { Scratch } from "./scratch.ts";

const PADDING = 0x3d; // "="
const GROUP = 3; // bytes to four characters

/**
 * Reads base64 (RFC 4648, section 4): padding is required, bits that go unused are 0, and there is nothing else in it.
 * @returns the bytes in memory of their own, or -p where p is the position of the first bad character, the text's length
 * for its end
 * @throws RangeError where memory is out
 */
export function decodeBase64(scratch: Scratch, text: Uint8Array): Uint8Array<ArrayBuffer> | number {
  const { exports, engine, output } = scratch;
  const { length } = text;
  const source = scratch.place(text);
  const { address } = source;
  try {
    const bytes = new Uint8Array(decodedLength(engine.bytes, address, length));
    for (let at = 0; at < length; at += Scratch.INPUT) {
      const count = Math.min(Scratch.INPUT, length - at);
      const good = exports.decode_base64(address + at, count, output, at + count === length ? 1 : 0);
      if (good < count || count % 4 !== 0) return -(at + good);
      const done = (at / 4) * GROUP;
      bytes.set(engine.bytes.subarray(output, output + Math.min((count / 4) * GROUP, bytes.length - done)), done);
    }
    return bytes;
  } finally {
    scratch.giveBack(source);
  }
}

function decodedLength(memory: Uint8Array, address: number, length: number): number {
  const end = address + length;
  const padding = length < 4 || memory[end - 1] !== PADDING ? 0 : memory[end - 2] === PADDING ? 2 : 1;
  return Math.floor(length / 4) * GROUP - padding;
}

/** Bytes as base64 (RFC 4648, section 4) in memory of its own. */
export function encodeBase64(scratch: Scratch, bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const { exports, engine, input, output } = scratch;
  const text = new Uint8Array(Math.ceil(bytes.length / GROUP) * 4);
  for (let at = 0; at < bytes.length; at += Scratch.INPUT) {
    const piece = bytes.subarray(at, at + Scratch.INPUT);
    engine.bytes.set(piece, input);
    const count = exports.encode_base64(input, piece.length, output);
    text.set(engine.bytes.subarray(output, output + count), (at / GROUP) * 4);
  }
  return text;
}
