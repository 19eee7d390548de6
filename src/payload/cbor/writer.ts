import type { ShapedArray } from "../npy.ts";
import { countOf, shapeText } from "../shape.ts";
import { MAX_DEPTH } from "./reader.ts";
import { ROW_MAJOR, isShaped, tagOf } from "./typed-arrays.ts";

/** Bytes from which a byte string is a piece of its own, in its own memory. */
const LARGE = 4096;
/** Characters from which a text is. */
const LONG_TEXT = 16_384;
/** Characters up to which a text is written without a TextEncoder, whose start costs more. */
const SHORT_TEXT = 24;

const UNSIGNED = 0;
const NEGATIVE = 1;
const BYTES = 2;
const TEXT = 3;
const LIST = 4;
const MAP = 5;
const TAG = 6;

const FALSE = 0xf4;
const TRUE = 0xf5;
const NULL = 0xf6;
const FLOAT16 = 0xf9;
const FLOAT32 = 0xfa;
const FLOAT64 = 0xfb;

const MAX_UINT64 = 0xffff_ffff_ffff_ffffn;

const utf8: TextEncoder = new TextEncoder();

/** Writes CBOR (RFC 8949, section 4.1: shortest forms) in pieces. */
export class CborWriter {
  readonly #parts: Uint8Array<ArrayBuffer>[] = [];
  #bytes: Uint8Array<ArrayBuffer> = new Uint8Array(256);
  #view: DataView = new DataView(this.#bytes.buffer);
  /** Where in `#bytes` the part begins that is under way. */
  #start = 0;
  #at = 0;
  #depth = 0;

  /** The pieces of one value. */
  document(value: unknown): Uint8Array<ArrayBuffer>[] {
    this.#value(value);
    this.#endPart();
    return this.#parts;
  }

  #value(value: unknown): void {
    switch (typeof value) {
      case "number":
        return this.#number(value);
      case "string":
        return this.#text(value);
      case "boolean":
        return this.#byte(value ? TRUE : FALSE);
      case "bigint":
        return this.#bigint(value);
      case "object":
        if (value !== null) return this.#object(value);
    }
    this.#byte(NULL);
  }

  #object(value: object): void {
    if (ArrayBuffer.isView(value)) return this.#memory(value);
    if (value instanceof ArrayBuffer) return this.#byteString(new Uint8Array(value));
    if (++this.#depth > MAX_DEPTH) throw new TypeError(`A value for CBOR is nested deeper than ${MAX_DEPTH}.`);
    const { toJSON } = value as { readonly toJSON?: unknown };
    if (typeof toJSON === "function") this.#value(toJSON.call(value, ""));
    else if (Array.isArray(value)) {
      this.#head(LIST, value.length);
      for (const each of value) this.#value(each);
    } else if (isShaped(value)) this.#shaped(value);
    else this.#map(value as Record<string, unknown>);
    this.#depth--;
  }

  #map(map: Readonly<Record<string, unknown>>): void {
    const keys = Object.keys(map).filter((key) => isWritten(map[key]));
    this.#head(MAP, keys.length);
    for (const key of keys) {
      this.#text(key);
      this.#value(map[key]);
    }
  }

  /** A view: only arrays of more than bytes need a tag to tell what they are. */
  #memory(view: ArrayBufferView): void {
    const tag = tagOf(view);
    const isBytes = view instanceof Uint8Array || view instanceof DataView;
    if (tag === undefined && !isBytes) throw new TypeError("CBOR has no form for this kind of typed array.");
    if (!isBytes) this.#head(TAG, tag!);
    this.#byteString(bytesOf(view));
  }

  #shaped({ data, shape }: ShapedArray): void {
    if (countOf(shape) !== data.length)
      throw new TypeError(`An array of the shape ${shapeText(shape)} has ${data.length} elements.`);
    if (shape.length !== 1) {
      this.#head(TAG, ROW_MAJOR);
      this.#head(LIST, 2);
      this.#value(shape);
    }
    this.#head(TAG, tagOf(data)!);
    this.#byteString(bytesOf(data));
  }

  #number(value: number): void {
    if (Number.isSafeInteger(value) && !Object.is(value, -0)) {
      return value < 0 ? this.#head(NEGATIVE, -1 - value) : this.#head(UNSIGNED, value);
    }
    const half = halfOf(value);
    if (half !== undefined) {
      this.#byte(FLOAT16);
      const at = this.#skip(2);
      this.#view.setUint16(at, half);
    } else if (Math.fround(value) === value) {
      this.#byte(FLOAT32);
      const at = this.#skip(4);
      this.#view.setFloat32(at, value);
    } else {
      this.#byte(FLOAT64);
      const at = this.#skip(8);
      this.#view.setFloat64(at, value);
    }
  }

  #bigint(value: bigint): void {
    const isNegative = value < 0n;
    const magnitude = isNegative ? -1n - value : value;
    if (magnitude <= MAX_UINT64) return this.#head(isNegative ? NEGATIVE : UNSIGNED, magnitude);
    const digits = magnitude.toString(16);
    const pairs = digits.padStart(digits.length + (digits.length & 1), "0").match(/../g)!;
    this.#head(TAG, isNegative ? 3 : 2);
    this.#byteString(Uint8Array.from(pairs, (pair) => Number.parseInt(pair, 16)));
  }

  #text(text: string): void {
    const { length } = text;
    if (length <= SHORT_TEXT) {
      const start = this.#at;
      this.#byteHead(TEXT, length);
      const at = this.#skip(length);
      const bytes = this.#bytes;
      let i = 0;
      for (; i < length; i++) {
        const code = text.charCodeAt(i);
        if (code > 127) break;
        bytes[at + i] = code;
      }
      if (i === length) return;
      this.#at = start;
    }
    const bytes = utf8.encode(text);
    this.#head(TEXT, bytes.length);
    this.#append(bytes, LONG_TEXT);
  }

  #byteString(bytes: Uint8Array): void {
    this.#head(BYTES, bytes.length);
    this.#append(bytes, LARGE);
  }

  /** An item's beginning (RFC 8949, section 3). */
  #head(major: number, argument: number | bigint): void {
    if (argument < 0x100) return this.#byteHead(major, Number(argument));
    const type = major << 5;
    if (argument < 0x1_0000) {
      this.#byte(type | 25);
      const at = this.#skip(2);
      this.#view.setUint16(at, Number(argument));
    } else if (argument < 0x1_0000_0000) {
      this.#byte(type | 26);
      const at = this.#skip(4);
      this.#view.setUint32(at, Number(argument));
    } else {
      this.#byte(type | 27);
      const at = this.#skip(8);
      this.#view.setBigUint64(at, BigInt(argument));
    }
  }

  #byteHead(major: number, argument: number): void {
    if (argument < 24) return this.#byte((major << 5) | argument);
    this.#byte((major << 5) | 24);
    this.#byte(argument);
  }

  #byte(byte: number): void {
    const at = this.#skip(1);
    this.#bytes[at] = byte;
  }

  #append(bytes: Uint8Array, large: number): void {
    if (bytes.length >= large && isOwn(bytes)) {
      this.#endPart();
      this.#parts.push(bytes);
    } else {
      const at = this.#skip(bytes.length);
      this.#bytes.set(bytes, at);
    }
  }

  /** Makes room. Returns where it is, in the `#bytes` and `#view` of then. */
  #skip(count: number): number {
    if (this.#at + count > this.#bytes.length) this.#grow(count);
    const at = this.#at;
    this.#at = at + count;
    return at;
  }

  #grow(count: number): void {
    const written = this.#bytes.subarray(this.#start, this.#at);
    this.#bytes = new Uint8Array(Math.max(2 * (written.length + count), 256));
    this.#bytes.set(written);
    this.#view = new DataView(this.#bytes.buffer);
    this.#start = 0;
    this.#at = written.length;
  }

  #endPart(): void {
    if (this.#at > this.#start) this.#parts.push(this.#bytes.subarray(this.#start, this.#at));
    this.#start = this.#at;
  }
}

/** What JSON.stringify leaves out of an object. */
function isWritten(value: unknown): boolean {
  return value !== undefined && typeof value !== "function" && typeof value !== "symbol";
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** Memory that is shared with another thread, or may change its size, is copied at once. */
function isOwn(bytes: Uint8Array): bytes is Uint8Array<ArrayBuffer> {
  return bytes.buffer instanceof ArrayBuffer && !(bytes.buffer as { readonly resizable?: boolean }).resizable;
}

/** The bits of a half float (IEEE 754 binary16), `undefined` where it is none. */
function halfOf(value: number): number | undefined {
  if (value !== value) return 0x7e00;
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const magnitude = Math.abs(value);
  if (magnitude === Infinity) return sign | 0x7c00;
  if (magnitude > 65_504) return undefined;
  if (magnitude < 2 ** -14) {
    const fraction = magnitude * 2 ** 24;
    return Number.isInteger(fraction) ? sign | fraction : undefined;
  }
  const exponent = Math.floor(Math.log2(magnitude));
  const fraction = magnitude * 2 ** (10 - exponent);
  return Number.isInteger(fraction) ? sign | (((exponent + 15) << 10) + fraction - 1024) : undefined;
}
