import { PayloadError } from "../error.ts";
import {
  COLUMN_MAJOR,
  FIRST_ARRAY,
  LAST_ARRAY,
  ROW_MAJOR,
  halfToNumber,
  readShaped,
  readTypedArray,
} from "./typed-arrays.ts";

/** Lists, maps and tags within each other. */
export const MAX_DEPTH = 128;
/** Byte strings of one message: an empty one takes a byte there, and a hundred times as much here. */
const MAX_BYTE_STRINGS = 65_536;
/** Bytes of a bignum: printing a number in decimal takes more than linear time. */
const MAX_BIGNUM = 128;
/** Bytes up to which a text is read without a TextDecoder, whose start costs more. */
const SHORT_TEXT = 24;

const BREAK = 0xff;
const INDEFINITE = 31;
/** What `#length` gives for a length that is not told. */
const UNKNOWN = -1;

const BIGNUM = 2;
const NEGATIVE_BIGNUM = 3;

const utf8: TextDecoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Reads CBOR (RFC 8949), at a cursor. Nothing is allocated for a length before the bytes for it are there. */
export class CborReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #copy: boolean;
  #at = 0;
  #depth = 0;
  #byteStrings = 0;

  constructor(bytes: Uint8Array, copy: boolean) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#copy = copy;
  }

  /** The one value that the bytes are. */
  document(): unknown {
    const value = this.#value();
    if (this.#at < this.#bytes.length) this.#fail("more bytes follow the value");
    return value;
  }

  #value(): unknown {
    const initial = this.#byte();
    const info = initial & 31;
    switch (initial >> 5) {
      case 0:
        return this.#argument(info);
      case 1:
        return negative(this.#argument(info));
      case 2:
        return this.#byteString(info);
      case 3:
        return this.#text(info);
      case 4:
        return this.#list(info);
      case 5:
        return this.#map(info);
      case 6:
        return this.#tagged(info);
      default:
        return this.#simple(info);
    }
  }

  #fail(message: string, offset = this.#at): never {
    throw new PayloadError(message, offset);
  }

  /** Goes on behind so many bytes. Returns where they begin. */
  #take(count: number): number {
    const at = this.#at;
    if (count > this.#bytes.length - at) this.#fail("the value is cut off");
    this.#at = at + count;
    return at;
  }

  #byte(): number {
    return this.#bytes[this.#take(1)]!;
  }

  #argument(info: number): number | bigint {
    if (info < 24) return info;
    switch (info) {
      case 24:
        return this.#byte();
      case 25:
        return this.#view.getUint16(this.#take(2));
      case 26:
        return this.#view.getUint32(this.#take(4));
      case 27: {
        const at = this.#take(8);
        const high = this.#view.getUint32(at);
        return high < 0x200000 ? high * 0x100000000 + this.#view.getUint32(at + 4) : this.#view.getBigUint64(at);
      }
      default:
        return this.#fail(`${info} is no length`, this.#at - 1);
    }
  }

  /** How many items of so many bytes at least follow, or UNKNOWN. */
  #length(info: number, size: number): number {
    if (info === INDEFINITE) return UNKNOWN;
    const length = this.#argument(info);
    if (length > (this.#bytes.length - this.#at) / size) this.#fail("the value is cut off");
    return length as number;
  }

  /** Whether an item of indefinite length ends here. */
  #ends(): boolean {
    if (this.#bytes[this.#at] !== BREAK) return false;
    this.#at++;
    return true;
  }

  #enter(): void {
    if (++this.#depth > MAX_DEPTH) this.#fail(`the value is nested deeper than ${MAX_DEPTH}`);
  }

  #byteString(info: number): Uint8Array {
    if (++this.#byteStrings > MAX_BYTE_STRINGS) this.#fail(`the value has more than ${MAX_BYTE_STRINGS} byte strings`);
    const length = this.#length(info, 1);
    if (length === UNKNOWN) return this.#joined(this.#pieces(2));
    const { buffer, byteOffset } = this.#bytes;
    const bytes = new Uint8Array(buffer, byteOffset + this.#take(length), length);
    return this.#copy ? bytes.slice() : bytes;
  }

  #joined(pieces: readonly number[]): Uint8Array {
    let length = 0;
    for (let i = 0; i < pieces.length; i += 2) length += pieces[i + 1]! - pieces[i]!;
    const joined = new Uint8Array(length);
    let to = 0;
    for (let i = 0; i < pieces.length; i += 2) {
      for (let from = pieces[i]!; from < pieces[i + 1]!; from++) joined[to++] = this.#bytes[from]!;
    }
    return joined;
  }

  #text(info: number): string {
    const length = this.#length(info, 1);
    if (length !== UNKNOWN) {
      const at = this.#take(length);
      return this.#utf8(at, this.#at);
    }
    const pieces = this.#pieces(3);
    let text = "";
    for (let i = 0; i < pieces.length; i += 2) text += this.#utf8(pieces[i]!, pieces[i + 1]!);
    return text;
  }

  #utf8(from: number, to: number): string {
    const bytes = this.#bytes;
    if (to - from <= SHORT_TEXT) {
      let text = "";
      let at = from;
      for (; at < to && bytes[at]! < 128; at++) text += String.fromCharCode(bytes[at]!);
      if (at === to) return text;
    }
    try {
      return utf8.decode(bytes.subarray(from, to));
    } catch {
      return this.#fail("a text is not UTF-8", from);
    }
  }

  /** Where the pieces of a string of indefinite length begin and end, all of them of its own kind. */
  #pieces(major: number): number[] {
    const pieces: number[] = [];
    while (!this.#ends()) {
      const initial = this.#byte();
      if (initial >> 5 !== major || (initial & 31) === INDEFINITE)
        this.#fail("a string holds something else than its pieces", this.#at - 1);
      const from = this.#take(this.#length(initial & 31, 1));
      pieces.push(from, this.#at);
    }
    return pieces;
  }

  #list(info: number): unknown[] {
    const length = this.#length(info, 1);
    this.#enter();
    const list: unknown[] = [];
    if (length === UNKNOWN) while (!this.#ends()) list.push(this.#value());
    else for (let i = 0; i < length; i++) list.push(this.#value());
    this.#depth--;
    return list;
  }

  #map(info: number): object {
    const length = this.#length(info, 2);
    this.#enter();
    const map: Record<string, unknown> = {};
    if (length === UNKNOWN) while (!this.#ends()) this.#entry(map);
    else for (let i = 0; i < length; i++) this.#entry(map);
    this.#depth--;
    return map;
  }

  #entry(map: Record<string, unknown>): void {
    const initial = this.#byte();
    if (initial >> 5 !== 3) this.#fail("a map has a key that is no text", this.#at - 1);
    const key = this.#text(initial & 31);
    const value = this.#value();
    if (key === "__proto__")
      Object.defineProperty(map, key, { value, enumerable: true, writable: true, configurable: true });
    else map[key] = value;
  }

  #tagged(info: number): unknown {
    const at = this.#at - 1;
    const tag = this.#argument(info);
    this.#enter();
    const content = this.#value();
    this.#depth--;
    if (tag === BIGNUM || tag === NEGATIVE_BIGNUM) return this.#bignum(tag, content, at);
    if (tag === ROW_MAJOR || tag === COLUMN_MAJOR) return readShaped(tag, content, at);
    if (tag >= FIRST_ARRAY && tag <= LAST_ARRAY) return readTypedArray(tag as number, content, at);
    return content;
  }

  #bignum(tag: number, content: unknown, at: number): number | bigint {
    if (!(content instanceof Uint8Array) || content.length > MAX_BIGNUM)
      this.#fail(`a bignum takes a byte string of at most ${MAX_BIGNUM} bytes`, at);
    let magnitude = 0n;
    for (const byte of content) magnitude = (magnitude << 8n) | BigInt(byte);
    const small = Number(magnitude);
    const value = Number.isSafeInteger(small) ? small : magnitude;
    return tag === BIGNUM ? value : negative(value);
  }

  #simple(info: number): unknown {
    switch (info) {
      case 20:
        return false;
      case 21:
        return true;
      case 22:
      case 23: // undefined, which JSON does not have
        return null;
      case 25:
        return halfToNumber(this.#view.getUint16(this.#take(2)));
      case 26:
        return this.#view.getFloat32(this.#take(4));
      case 27:
        return this.#view.getFloat64(this.#take(8));
      case INDEFINITE:
        return this.#fail("a break stands where a value has to be", this.#at - 1);
      default:
        return this.#fail("a simple value is unknown", this.#at - 1);
    }
  }
}

/** -1 - n (RFC 8949, section 3.1). */
function negative(value: number | bigint): number | bigint {
  if (typeof value === "bigint") return -1n - value;
  return value < Number.MAX_SAFE_INTEGER ? -1 - value : -1n - BigInt(value);
}
