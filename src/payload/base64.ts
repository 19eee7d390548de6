const PADDING = 0x3d; // "="
const BAD = 0xff;

const values: Uint8Array = valuesOf("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");

function valuesOf(alphabet: string): Uint8Array {
  const table = new Uint8Array(256).fill(BAD);
  for (let i = 0; i < alphabet.length; i++) table[alphabet.charCodeAt(i)] = i;
  return table;
}

/**
 * Reads base64 (RFC 4648, section 4), padding required, bits that go unused zero. For values that have no engine
 * around them: `Codecs.decodeBase64` does the same several times faster.
 * @returns the bytes, or -p where p is the position of the first bad character, the text's length for its end
 */
export function decodeBase64(text: Uint8Array): Uint8Array<ArrayBuffer> | number {
  let { length } = text;
  if (length % 4 === 0 && text[length - 1] === PADDING) length -= text[length - 2] === PADDING ? 2 : 1;
  const bytes = new Uint8Array(Math.floor((length * 3) / 4));
  let bits = 0;
  let value = 0;
  let at = 0;
  for (let i = 0; i < length; i++) {
    const next = values[text[i] as number] as number;
    if (next === BAD) return -i;
    value = ((value << 6) | next) & 0xfff_ffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[at++] = value >> bits;
    }
  }
  if (text.length % 4 !== 0) return -text.length;
  return (value & ((1 << bits) - 1)) === 0 ? bytes : -(length - 1);
}
