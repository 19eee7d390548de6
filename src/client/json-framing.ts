import { ByteStore } from "./byte-store.ts";

/** Gets the messages in the order in which they came. */
export interface MessageHandler {
  /** One JSON object or array: `bytes[start, end)`, valid during this call only. */
  onMessage(bytes: Uint8Array, start: number, end: number): void;
}

/**
 * Finds where each JSON object or array ends in a connection's bytes, however they are split, with or without white
 * space between them. It does not check the JSON inside: `JSON.parse` does. After an error the rest is of no use.
 */
export class MessageReader {
  readonly #handler: MessageHandler;
  readonly #maxLength: number;
  readonly #store: ByteStore = new ByteStore();
  #depth = 0;
  #inString = false;
  #escaped = false;

  /** @param maxLength bytes that a message may have */
  constructor(handler: MessageHandler, maxLength: number) {
    this.#handler = handler;
    this.#maxLength = maxLength;
  }

  /**
   * Takes the first `length` of `bytes`, as they came.
   * @throws SyntaxError for anything but objects, arrays and white space, RangeError where a message is too large
   */
  push(bytes: Uint8Array, length: number = bytes.length): void {
    let depth = this.#depth;
    let inString = this.#inString;
    let escaped = this.#escaped;
    let start = 0;
    for (let at = 0; at < length; at++) {
      const byte = bytes[at]!;
      if (inString) {
        if (escaped) escaped = false;
        else if (byte === 92) escaped = true;
        else if (byte === 34) inString = false;
      } else if (byte === 123 || byte === 91) {
        if (depth++ === 0) start = at;
      } else if (depth === 0) {
        if (byte !== 32 && byte !== 10 && byte !== 13 && byte !== 9)
          throw new SyntaxError("bytes that are no JSON-RPC message");
      } else if (byte === 34) {
        inString = true;
      } else if (byte === 125 || byte === 93) {
        if (--depth === 0) this.#complete(bytes, start, at + 1);
      }
    }
    if (depth > 0) this.#keep(bytes, start, length);
    this.#depth = depth;
    this.#inString = inString;
    this.#escaped = escaped;
  }

  /**
   * The server will send no more.
   * @throws SyntaxError where that is in the middle of a message
   */
  end(): void {
    if (this.#depth > 0) throw new SyntaxError("the connection ended in the middle of a message");
  }

  #complete(bytes: Uint8Array, start: number, end: number): void {
    if (this.#store.length === 0) {
      this.#check(end - start);
      this.#handler.onMessage(bytes, start, end);
      return;
    }
    this.#keep(bytes, start, end);
    try {
      this.#handler.onMessage(this.#store.bytes, 0, this.#store.length);
    } finally {
      this.#store.clear();
    }
  }

  #keep(bytes: Uint8Array, start: number, end: number): void {
    this.#check(this.#store.length + end - start);
    this.#store.append(bytes, start, end);
  }

  #check(length: number): void {
    if (length > this.#maxLength)
      throw new RangeError(`the message is larger than ${this.#maxLength} bytes (option maxResponse)`);
  }
}
