import type { ArrayKind, TypedArray } from "./arrays.ts";
import { decodeBase64, encodeBase64 } from "./base64-text.ts";
import type { MemoryAccess } from "./codec-module.ts";
import { parseMultipart, type MultipartError, type Part } from "./multipart.ts";
import { parseNumbers, printNumbers, type Numbers, type NumbersError } from "./number-text.ts";
import { Scratch } from "./scratch.ts";

/**
 * Arrays, bytes and uploads from text and to text, by ucall-payload.wasm in the engine's own memory. Text that lies there
 * is read in place, other text is copied in; whatever is given back is memory of its own but for the parts of an upload,
 * which are views of it. All throw RangeError where the engine's memory is out.
 */
export class Codecs {
  readonly #scratch: Scratch;

  /** @throws RangeError where memory is out */
  constructor(module: WebAssembly.Module, engine: MemoryAccess) {
    this.#scratch = new Scratch(module, engine);
  }

  /** Reads a JSON array of numbers, nested to any shape: floats are rounded as `JSON.parse` and `Math.fround` do. */
  parseNumbers(text: Uint8Array, kind: ArrayKind): Numbers | NumbersError {
    return parseNumbers(this.#scratch, text, kind);
  }

  /**
   * An array as JSON text in UTF-8: each number in the fewest digits that give it back in its own kind.
   * @throws NotFiniteError where a number is NaN or an infinity, which has its `index` in the flat array
   * @throws TypeError where the shape does not fit
   */
  printNumbers(data: TypedArray, shape: readonly number[]): Uint8Array {
    return printNumbers(this.#scratch, data, shape);
  }

  /**
   * Reads base64 (RFC 4648, section 4), padding required, bits that go unused 0.
   * @returns the bytes, or -p where p is the position of the first bad character, the text's length for its end
   */
  decodeBase64(text: Uint8Array): Uint8Array<ArrayBuffer> | number {
    return decodeBase64(this.#scratch, text);
  }

  /** Bytes as base64 (RFC 4648, section 4). */
  encodeBase64(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
    return encodeBase64(this.#scratch, bytes);
  }

  /**
   * The parts of a `multipart/form-data` body (RFC 7578), at most 1,000, of 8 KiB of fields each.
   * @param boundary of the Content-Type, without quotes
   */
  parseMultipart(body: Uint8Array, boundary: string): Part[] | MultipartError {
    return parseMultipart(this.#scratch, body, boundary);
  }
}
