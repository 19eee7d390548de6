import type { Engine } from "./engine.ts";
import { encodeText, writePlainString, writeText } from "./text.ts";

// Bytes of texts between two calls of reply(); a text that is longer gets memory of its own. When less than the
// reserve is left the replies are to be handed over, so that a short error always fits.
const ROOM = 64 * 1024;
const RESERVE = 256;
const LONG_TEXTS = 1024 * 1024;

/** The texts of replies, in the engine's memory until the engine has taken them. */
export class ReplyTexts {
  /** Where the text that was written last lies, and its bytes. */
  address = 0;
  length = 0;

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

  /** Writes a string as JSON. @throws RangeError where memory is out */
  writeString(value: string): void {
    const written = writePlainString(this.#engine.bytes, this.#block + this.#used, ROOM - this.#used, value);
    if (written < 0) this.write(JSON.stringify(value));
    else this.#take(written);
  }

  /** Copies bytes in where they fit. */
  writeBytes(bytes: Uint8Array): boolean {
    if (bytes.length > ROOM - this.#used) return false;
    this.#engine.bytes.set(bytes, this.#block + this.#used);
    this.#take(bytes.length);
    return true;
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
