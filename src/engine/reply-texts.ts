import type { Engine } from "./engine.ts";
import {
  REPLY_KIND_BYTES_RESULT,
  REPLY_KIND_JSON_RESULT,
  REPLY_KIND_LENT_BYTES_RESULT,
  REPLY_KIND_LENT_JSON_RESULT,
} from "./layout.ts";
import { encodeQuoted, encodeText, writePlainString, writeText } from "./text.ts";

// Bytes of texts between two calls of reply(); a text that is longer gets memory of its own. When less than the
// reserve is left the replies are to be handed over, so that a short error always fits.
const ROOM = 64 * 1024;
const RESERVE = 256;
const LONG_TEXTS = 1024 * 1024;

// Longer results are lent instead of being copied in. Measured: alone in its send, a result of 2 KiB costs the same
// either way, and one of 16 KiB a third less where it is lent; sixteen pipelined ones, which would else leave by one
// send, break even here.
const COPIED = 8 * 1024; // bytes, or units of text
const MOST_LENT = 0x7fff_ffff; // bytes

/** The texts of replies, in the engine's memory until the engine has taken them; and large results, which are lent. */
export class ReplyTexts {
  /** Where the text that was written last lies, or the number of the buffer that was lent, and its bytes. */
  address = 0;
  length = 0;
  /** The kind of the reply with the result that was put last. */
  kind: number = REPLY_KIND_JSON_RESULT;

  readonly #engine: Engine;
  readonly #block: number;
  #used = 0;
  readonly #long: number[] = [];
  #longBytes = 0;

  constructor(engine: Engine) {
    this.#engine = engine;
    this.#block = engine.allocate(ROOM);
  }

  get full(): boolean {
    return this.#used > ROOM - RESERVE || this.#longBytes > LONG_TEXTS;
  }

  /** @throws RangeError where memory is out */
  write(text: string): void {
    const written = writeText(this.#engine.bytes, this.#block + this.#used, ROOM - this.#used, text);
    if (written < 0) this.#writeLong(text);
    else this.#take(written);
  }

  /** Puts a result's JSON text. @throws RangeError where memory is out, or the text too long */
  putJson(json: string): void {
    if (json.length > COPIED) return this.#lend(REPLY_KIND_LENT_JSON_RESULT, encodeText(json));
    this.kind = REPLY_KIND_JSON_RESULT;
    this.write(json);
  }

  /** Puts a string as the result. @throws RangeError where memory is out, or the text too long */
  putString(value: string): void {
    const written = writePlainString(this.#engine.bytes, this.#block + this.#used, ROOM - this.#used, value);
    if (written < 0) return this.putJson(JSON.stringify(value));
    this.kind = REPLY_KIND_JSON_RESULT;
    this.#take(written);
  }

  /** Puts base64 as the result, a string. @throws RangeError where memory is out, or the text too long */
  putBase64(base64: string): void {
    if (base64.length > COPIED) this.#lend(REPLY_KIND_LENT_JSON_RESULT, encodeQuoted(base64));
    else this.putJson(`"${base64}"`);
  }

  /** Puts bytes that are a body. @throws RangeError where they are too many */
  putBody(bytes: Uint8Array): void {
    if (bytes.length > Math.min(COPIED, ROOM - this.#used)) return this.#lend(REPLY_KIND_LENT_BYTES_RESULT, bytes);
    this.kind = REPLY_KIND_BYTES_RESULT;
    this.#engine.bytes.set(bytes, this.#block + this.#used);
    this.#take(bytes.length);
  }

  /** The engine has taken all of them. */
  clear(): void {
    this.#used = 0;
    this.#longBytes = 0;
    while (this.#long.length > 0) this.#engine.release(this.#long.pop() as number);
  }

  #take(written: number): void {
    this.address = this.#block + this.#used;
    this.length = written;
    this.#used += written;
  }

  #lend(kind: number, bytes: Uint8Array): void {
    const { length } = bytes;
    if (length > MOST_LENT) throw new RangeError(`A result has at most ${MOST_LENT} bytes, not ${length}.`);
    this.kind = kind;
    this.address = this.#engine.lent.lend(bytes);
    this.length = length;
  }

  #writeLong(text: string): void {
    const utf8 = encodeText(text);
    const address = this.#engine.allocate(utf8.length);
    this.#long.push(address);
    this.#longBytes += utf8.length;
    this.#engine.bytes.set(utf8, address);
    this.address = address;
    this.length = utf8.length;
  }
}
