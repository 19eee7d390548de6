import { randomFillSync } from "node:crypto";
import { ByteStore } from "../../src/client/byte-store.ts";
import type { Zlib } from "../../src/host/zlib.ts";

export const TEXT = 1;
/** With the bit of permessage-deflate (RFC 7692, 6). */
export const DEFLATED_TEXT = 0x41;
const COMPRESSED = 0x40;
const CONTINUATION = 0;
export const BINARY = 2;
export const CLOSE = 8;
const PING = 9;
export const PONG = 10;

/** Close codes (RFC 6455, 7.4.1). */
export const NORMAL = 1000;
const PROTOCOL_ERROR = 1002;
export const BAD_TEXT = 1007;
const TOO_LARGE = 1009;

/** A frame that breaks the protocol; the code is what the other side is told. */
export class FrameError extends Error {
  readonly closeCode: number;

  constructor(closeCode: number, message: string) {
    super(message);
    this.closeCode = closeCode;
  }
}

/** Gets what the frames carry, in the order in which they came. */
export interface FrameHandler {
  onText(text: string): void;
  /** Valid during this call only where it has at most KEPT_SIZE bytes. */
  onBinary(message: Uint8Array): void;
  /** To be answered with the same bytes, which are valid during this call only. */
  onPing(payload: Uint8Array): void;
  /** The server closes the connection. `code` is 1005 where it gives none. */
  onClose(code: number, reason: string): void;
}

const HEAD = 0;
const PAYLOAD = 1;

/** Reads a server's frames from a connection's bytes, however they are split (RFC 6455, section 5). */
export class FrameReader {
  readonly #handler: FrameHandler;
  readonly #maxLength: number;
  readonly #decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  /** A frame's head, or a control frame, that came in pieces. */
  readonly #small: ByteStore = new ByteStore();
  /** A message so far. */
  readonly #message: ByteStore = new ByteStore();
  #inMessage = false;
  #binary = false;
  /** Inflates messages, where that was agreed on (RFC 7692). */
  zlib: Zlib | undefined;
  /** The message at hand is compressed. */
  #compressed = false;
  #state = HEAD;
  #opcode = 0;
  #final = false;
  /** Bytes that the payload still lacks. */
  #missing = 0;

  /** @param maxLength bytes that a message may have */
  constructor(handler: FrameHandler, maxLength: number) {
    this.#handler = handler;
    this.#maxLength = maxLength;
  }

  /**
   * Takes `bytes[at, length)`, as they came.
   * @throws FrameError
   */
  push(bytes: Uint8Array, at: number, length: number): void {
    while (at < length || (this.#state === PAYLOAD && this.#missing === 0)) {
      if (this.#state === HEAD) {
        this.#small.append(bytes, at, ++at);
        this.#head(this.#small.bytes, this.#small.length);
      } else {
        const end = Math.min(length, at + this.#missing);
        this.#missing -= end - at;
        if (this.#opcode < CLOSE && this.#missing === 0 && this.#final && this.#message.length === 0) {
          this.#state = HEAD;
          this.#inMessage = false;
          this.#deliver(bytes.subarray(at, end));
        } else {
          const store = this.#opcode < CLOSE ? this.#message : this.#small;
          store.append(bytes, at, end, store.length + end - at + this.#missing);
          if (this.#missing === 0) this.#endFrame();
        }
        at = end;
      }
    }
  }

  /** 5.2: two bytes, then the length's own two or eight where it is 126 or 127. */
  #head(head: Uint8Array, length: number): void {
    if (length < 2) return;
    const [first, second] = head as unknown as [number, number];
    if (length === 2) this.#check(first, second);
    const size = second === 127 ? 10 : second === 126 ? 4 : 2;
    if (length < size) return;
    let payload = second;
    if (size > 2) {
      payload = 0;
      for (let i = 2; i < size; i++) payload = payload * 256 + head[i]!;
      if (payload < (size === 4 ? 126 : 65_536)) fail("a length that is not written as short as it can be");
    }
    if (this.#message.length + payload > this.#maxLength) this.#tooLarge();
    this.#missing = payload;
    this.#small.clear();
    this.#state = PAYLOAD;
  }

  #check(first: number, second: number): void {
    this.#final = first > 127;
    this.#opcode = first & 15;
    const compressed = (first & 0x70) === COMPRESSED && this.zlib !== undefined && isMessage(this.#opcode);
    if ((first & 0x70) !== 0 && !compressed) fail("a frame of an extension that was not agreed on");
    if (second > 127) fail("a masked frame, which servers do not send");
    if (this.#opcode >= CLOSE) {
      if (this.#opcode > PONG) fail("a frame of an unknown kind");
      if (!this.#final || second > 125) fail("a control frame that is fragmented or too long");
    } else if (this.#opcode === CONTINUATION) {
      if (!this.#inMessage) fail("a continuation of no message");
    } else {
      if (!isMessage(this.#opcode)) fail("a frame of an unknown kind");
      if (this.#inMessage) fail("a message within a message");
      this.#inMessage = true;
      this.#binary = this.#opcode === BINARY;
      this.#compressed = compressed;
    }
  }

  #endFrame(): void {
    this.#state = HEAD;
    const store = this.#opcode < CLOSE ? this.#message : this.#small;
    const payload = store.bytes.subarray(0, store.length);
    if (this.#opcode < CLOSE) {
      if (!this.#final) return;
      this.#inMessage = false;
      store.clear();
      return this.#deliver(payload);
    }
    store.clear();
    if (this.#opcode === PING) this.#handler.onPing(payload);
    else if (this.#opcode === CLOSE) this.#close(payload);
  }

  #close(payload: Uint8Array): void {
    if (payload.length === 0) return this.#handler.onClose(1005, "");
    const code = payload[0]! * 256 + payload[1]!; // NaN where there is only one byte
    // 7.4: what is no code, or is not to be sent.
    if (!(code >= NORMAL && code < 5000) || (code > 1014 && code < 3000) || (code > 1003 && code < 1007)) {
      fail("a close without a valid code");
    }
    this.#handler.onClose(code, this.#decode(payload.subarray(2)));
  }

  #deliver(payload: Uint8Array): void {
    const message = this.#compressed ? this.#inflate(payload) : payload;
    if (this.#binary) this.#handler.onBinary(message);
    else this.#handler.onText(this.#decode(message));
  }

  #inflate(payload: Uint8Array): Uint8Array {
    try {
      return this.zlib!.inflate(payload, this.#maxLength);
    } catch (error) {
      if (error instanceof RangeError) this.#tooLarge();
      throw new FrameError(BAD_TEXT, "a message whose compressed data is malformed");
    }
  }

  #tooLarge(): never {
    throw new FrameError(TOO_LARGE, `the message is larger than ${this.#maxLength} bytes (option maxResponse)`);
  }

  #decode(payload: Uint8Array): string {
    try {
      return this.#decoder.decode(payload);
    } catch {
      throw new FrameError(BAD_TEXT, "text that is no UTF-8");
    }
  }
}

function isMessage(opcode: number): boolean {
  return opcode === TEXT || opcode === BINARY;
}

function fail(message: string): never {
  throw new FrameError(PROTOCOL_ERROR, message);
}

/** Random bytes for masks, drawn many at a time. */
const masks: Buffer = Buffer.alloc(4096);
let masksUsed = masks.length;

/** Makes a frame, masked as a client's are to be with bytes that nobody can foresee (5.3, 10.3). */
export function frameOf(opcode: number, payload: string | readonly Uint8Array[]): Buffer {
  const isText = typeof payload === "string";
  const length = isText ? Buffer.byteLength(payload) : payload.reduce((sum, piece) => sum + piece.length, 0);
  const size = length < 126 ? 2 : length < 65_536 ? 4 : 10;
  const frame = Buffer.allocUnsafe(size + 4 + length);
  frame[0] = 128 | opcode;
  frame[1] = 128 | (size === 2 ? length : size === 4 ? 126 : 127);
  if (size === 4) frame.writeUInt16BE(length, 2);
  if (size === 10) frame.writeBigUInt64BE(BigInt(length), 2);
  if (masksUsed === masks.length) {
    randomFillSync(masks);
    masksUsed = 0;
  }
  masks.copy(frame, size, masksUsed, (masksUsed += 4));
  const start = size + 4;
  let at = start;
  if (isText) frame.write(payload, start);
  else {
    for (const piece of payload) {
      frame.set(piece, at);
      at += piece.length;
    }
  }
  for (let i = 0; i < length; i++) frame[start + i]! ^= frame[size + (i & 3)]!;
  return frame;
}

/** Makes a close frame. */
export function closeFrame(code: number): Buffer {
  return frameOf(CLOSE, [Uint8Array.of(code >> 8, code & 255)]);
}
