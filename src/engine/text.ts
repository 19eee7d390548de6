const decoder: TextDecoder = new TextDecoder("utf-8", { ignoreBOM: true });
const encoder: TextEncoder = new TextEncoder();

// Measured: up to these lengths a loop over ASCII beats the call into TextDecoder or TextEncoder.
const SHORT_READ = 16;
const SHORT_WRITE = 24;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** Reads UTF-8. */
export function readText(bytes: Uint8Array, address: number, length: number): string {
  const short = length <= SHORT_READ ? readAscii(bytes, address, length) : undefined;
  return short ?? decodeText(bytes.subarray(address, address + length));
}

/** The same of bytes of their own. */
export function decodeText(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}

/** `undefined` where the text is not all ASCII. Four characters at a time cost little more than one. */
function readAscii(bytes: Uint8Array, address: number, length: number): string | undefined {
  const end = address + length;
  let text = "";
  let i = address;
  for (; i + 4 <= end; i += 4) {
    const a = bytes[i] as number;
    const b = bytes[i + 1] as number;
    const c = bytes[i + 2] as number;
    const d = bytes[i + 3] as number;
    if ((a | b | c | d) >= 0x80) return undefined;
    text += String.fromCharCode(a, b, c, d);
  }
  for (; i < end; i++) {
    const byte = bytes[i] as number;
    if (byte >= 0x80) return undefined;
    text += String.fromCharCode(byte);
  }
  return text;
}

/**
 * Writes text as UTF-8 where it fits.
 * @returns the number of bytes written, -1 where `room` bytes are too few
 */
export function writeText(bytes: Uint8Array, address: number, room: number, text: string): number {
  const { length } = text;
  if (length > room) return -1;
  if (length <= SHORT_WRITE) {
    let i = 0;
    for (; i < length; i++) {
      const unit = text.charCodeAt(i);
      if (unit >= 0x80) break;
      bytes[address + i] = unit;
    }
    if (i === length) return length;
  }
  const { read, written } = encoder.encodeInto(text, bytes.subarray(address, address + room));
  return read === length ? written : -1;
}

/**
 * Writes a short string as JSON where no character of it has to be escaped or encoded, which is several times faster
 * than JSON.stringify() followed by writeText().
 * @returns the number of bytes written, -1 for any other string
 */
export function writePlainString(bytes: Uint8Array, address: number, room: number, text: string): number {
  const { length } = text;
  if (length > SHORT_WRITE || length + 2 > room) return -1;
  let at = address;
  bytes[at++] = QUOTE;
  for (let i = 0; i < length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x20 || unit >= 0x80 || unit === QUOTE || unit === BACKSLASH) return -1;
    bytes[at++] = unit;
  }
  bytes[at] = QUOTE;
  return length + 2;
}

/** ASCII that needs no escaping, as JSON in memory of its own. */
export function encodeQuoted(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length + 2);
  encoder.encodeInto(text, bytes.subarray(1));
  bytes[0] = bytes[bytes.length - 1] = QUOTE;
  return bytes;
}

/** UTF-8 in memory of its own. */
export function encodeText(text: string): Uint8Array {
  return encoder.encode(text);
}
