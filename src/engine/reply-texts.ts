import type { Engine } from "./engine.ts";
import {
  EXPECTATION_DEFLATED,
  EXPECTATION_MASK,
  REPLY_KIND_BYTES_RESULT,
  REPLY_KIND_JSON_RESULT,
  REPLY_KIND_LENT_BYTES_RESULT,
  REPLY_KIND_LENT_JSON_RESULT,
  REPLY_KIND_LENT_VALUE_RESULT,
  REPLY_KIND_PIECES_RESULT,
  SLOT_TAG_JSON_VALUE,
  SLOT_TAG_LENT_VALUE,
} from "./layout.ts";
import { LentValue } from "./lent-buffers.ts";
import { piecesToSend } from "./pieces.ts";
import { SLOT_BYTES } from "./slots.ts";
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

// Shorter results are not worth the time that zlib takes to begin.
const NOT_DEFLATED = 1024; // units of text

/** Makes raw DEFLATE of a text, which ends in a sync flush. */
export type Deflate = (text: Uint8Array) => Uint8Array;

/** The texts of replies, in the engine's memory until the engine has taken them; and large results, which are lent. */
export class ReplyTexts {
  /** Where the text that was written last lies, or the number of the buffer that was lent, and its bytes. */
  address = 0;
  length = 0;
  /** The kind of the reply with the result that was put last. */
  kind: number = REPLY_KIND_JSON_RESULT;

  readonly #engine: Engine;
  readonly #deflate: Deflate | undefined;
  /** Results of at most so many units of text are copied, whoever gets them. */
  readonly #short: number;
  readonly #block: number;
  #used = 0;
  readonly #long: number[] = [];
  #longBytes = 0;

  constructor(engine: Engine, deflate: Deflate | undefined) {
    this.#engine = engine;
    this.#deflate = deflate;
    this.#short = deflate === undefined ? COPIED : NOT_DEFLATED;
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

  /** Puts the JSON text of a call's result. @throws RangeError where memory is out, or the text too long */
  putJson(call: number, json: string): void {
    if (json.length > this.#short && this.#putLong(call, json)) return;
    this.kind = REPLY_KIND_JSON_RESULT;
    this.write(json);
  }

  /** Puts a string as a call's result. @throws RangeError where memory is out, or the text too long */
  putString(call: number, value: string): void {
    const written = writePlainString(this.#engine.bytes, this.#block + this.#used, ROOM - this.#used, value);
    if (written < 0) return this.putJson(call, JSON.stringify(value));
    this.kind = REPLY_KIND_JSON_RESULT;
    this.#take(written);
  }

  /** Puts base64 as a call's result, a string. @throws RangeError where memory is out, or the text too long */
  putBase64(call: number, base64: string): void {
    const lends = base64.length > COPIED && this.#deflate === undefined;
    if (lends) this.#lend(REPLY_KIND_LENT_JSON_RESULT, encodeQuoted(base64));
    else this.putJson(call, `"${base64}"`);
  }

  /** Puts bytes that are a body. @throws RangeError where they are too many */
  putBody(bytes: Uint8Array): void {
    if (bytes.length > Math.min(COPIED, ROOM - this.#used)) return this.#lend(REPLY_KIND_LENT_BYTES_RESULT, bytes);
    this.kind = REPLY_KIND_BYTES_RESULT;
    this.#engine.bytes.set(bytes, this.#block + this.#used);
    this.#take(bytes.length);
  }

  /** Puts bytes that are a body, piece by piece. @throws RangeError where they are too many, or memory is out */
  putPieces(all: readonly Uint8Array[]): void {
    const pieces = all.length > 1 ? piecesToSend(all) : all;
    if (pieces.length === 1) return this.putBody(pieces[0] as Uint8Array);
    // Ahead of all, so that none is lent where one cannot be.
    for (const { length } of pieces) checkLength(length);
    const slots = this.#reserve(pieces.length * SLOT_BYTES);
    pieces.forEach((piece, index) => {
      this.putBody(piece);
      const tag = this.kind === REPLY_KIND_BYTES_RESULT ? SLOT_TAG_JSON_VALUE : SLOT_TAG_LENT_VALUE;
      this.#engine.writeSlot(slots + index * SLOT_BYTES, tag, this.address, this.length);
    });
    this.kind = REPLY_KIND_PIECES_RESULT;
    this.address = slots;
    this.length = pieces.length;
  }

  /** Puts JSON text as a call's result, which is lent where it is long. @throws RangeError where it is too long */
  putJsonBytes(call: number, json: Uint8Array): void {
    const deflates = this.#deflate !== undefined && json.length > this.#short && this.#expectsDeflated(call);
    if (deflates) return this.#lend(REPLY_KIND_LENT_JSON_RESULT, this.#deflate(json));
    if (json.length > Math.min(COPIED, ROOM - this.#used)) return this.#lend(REPLY_KIND_LENT_JSON_RESULT, json);
    this.kind = REPLY_KIND_JSON_RESULT;
    this.#engine.bytes.set(json, this.#block + this.#used);
    this.#take(json.length);
  }

  /** Puts a value as a result of a call whose answer becomes CBOR. */
  putValue(value: unknown): void {
    this.kind = REPLY_KIND_LENT_VALUE_RESULT;
    this.address = this.#engine.lent.lend(new LentValue(value));
    this.length = 1;
  }

  /** The engine has taken all of them. */
  clear(): void {
    this.#used = 0;
    this.#longBytes = 0;
    while (this.#long.length > 0) this.#engine.release(this.#long.pop() as number);
  }

  /** Lends a result where that is due. */
  #putLong(call: number, json: string): boolean {
    const deflate = this.#deflate;
    const deflates = deflate !== undefined && this.#expectsDeflated(call);
    if (!deflates && json.length <= COPIED) return false;
    const text = encodeText(json);
    this.#lend(REPLY_KIND_LENT_JSON_RESULT, deflates ? deflate(text) : text);
    return true;
  }

  #expectsDeflated(call: number): boolean {
    return (this.#engine.expects(call) & EXPECTATION_MASK) === EXPECTATION_DEFLATED;
  }

  #take(written: number): void {
    this.address = this.#block + this.#used;
    this.length = written;
    this.#used += written;
  }

  #lend(kind: number, bytes: Uint8Array): void {
    const { length } = bytes;
    checkLength(length);
    this.kind = kind;
    this.address = this.#engine.lent.lend(bytes);
    this.length = length;
  }

  #writeLong(text: string): void {
    const utf8 = encodeText(text);
    const address = this.#allocate(utf8.length);
    this.#engine.bytes.set(utf8, address);
    this.address = address;
    this.length = utf8.length;
  }

  /** Memory for records, until the engine has taken them. */
  #reserve(length: number): number {
    const at = (this.#used + 7) & ~7;
    if (at + length > ROOM) return this.#allocate(length);
    this.#used = at + length;
    return this.#block + at;
  }

  #allocate(length: number): number {
    const address = this.#engine.allocate(length);
    this.#long.push(address);
    this.#longBytes += length;
    return address;
  }
}

function checkLength(length: number): void {
  if (length > MOST_LENT) throw new RangeError(`A result has at most ${MOST_LENT} bytes, not ${length}.`);
}
