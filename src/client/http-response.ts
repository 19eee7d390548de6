import { CBOR_TYPE } from "./body.ts";
import { offsetForArrays } from "../payload/cbor/alignment.ts";
import { ByteStore, KEPT_SIZE } from "./byte-store.ts";
import { NOT_ITERATED } from "./exchange.ts";

/** Gets the responses in the order in which they came. */
export interface ResponseHandler {
  /**
   * One whole final response; 1xx ones are skipped. The body is `bytes[start, end)`, valid during this call only.
   * @param last the server will answer nothing more on this connection
   * @param cbor it says that it is application/cbor; only then may the body be kept, where it has more than KEPT_SIZE bytes
   */
  onResponse(status: number, bytes: Uint8Array, start: number, end: number, last: boolean, cbor: boolean): void;
}

/** Bytes of a status line with its fields, of a chunk's line, and of the trailers: each at most this. */
const MAX_HEAD = 16 * 1024;

/** Content types of answers that stream. */
const STREAMS: readonly string[] = ["text/event-stream", "application/x-ndjson"];

/** Bytes of a body that are worth a read of their own. */
const READ_APART = 32 * 1024;

const STATUS = 0;
const FIELDS = 1;
const BODY = 2;
const BODY_TO_END = 3;
const CHUNK_SIZE = 4;
const CHUNK = 5;
const CHUNK_END = 6;
const TRAILERS = 7;
const OVER = 8;

/**
 * Reads HTTP/1.1 responses to POST requests from a connection's bytes, however they are split (RFC 9112 sections 4,
 * 6 and 7). Strict: what two readers could take differently is an error. After an error the connection is of no use.
 */
export class ResponseReader {
  readonly #handler: ResponseHandler;
  readonly #maxBody: number;
  readonly #line: ByteStore = new ByteStore();
  readonly #body: ByteStore = new ByteStore();
  #state = STATUS;
  /** Bytes of the head, of a chunk's line or of the trailers so far. */
  #headSize = 0;
  #status = 0;
  /** HTTP/1.0, which has no chunks and ends the connection after each response. */
  #old = false;
  #last = false;
  /** The body's announced length, -1 where none is announced. */
  #length = -1;
  #chunked = false;
  #cbor = false;
  /** Bytes that the body, or the chunk, still lacks. */
  #missing = 0;

  /** @param maxBody bytes that a response's body may have */
  constructor(handler: ResponseHandler, maxBody: number) {
    this.#handler = handler;
    this.#maxBody = maxBody;
  }

  /**
   * Takes the first `length` of `bytes`, as they came.
   * @throws SyntaxError where they are no response, RangeError where one is too large
   */
  push(bytes: Uint8Array, length: number = bytes.length): void {
    let at = 0;
    while (at < length) {
      if (this.#state === BODY || this.#state === CHUNK) at = this.#takeBody(bytes, at, length);
      else if (this.#state === BODY_TO_END) at = this.#keep(bytes, at, length);
      else if (this.#state === OVER) throw new SyntaxError("bytes after the last response");
      else at = this.#takeLine(bytes, at, length);
    }
  }

  /** Where the rest of a large body is best read to; what was read there is then to be pushed. */
  get room(): Uint8Array | undefined {
    const large = this.#state === BODY && this.#missing >= READ_APART && this.#body.length > 0;
    return large ? this.#body.room(this.#missing) : undefined;
  }

  /**
   * The server will send no more.
   * @throws SyntaxError where that is in the middle of a response
   */
  end(): void {
    if (this.#state === BODY_TO_END) this.#complete(this.#body.bytes, 0, this.#body.length);
    else if (this.#state !== OVER && (this.#state !== STATUS || this.#line.length > 0)) {
      throw new SyntaxError("the connection ended in the middle of a response");
    }
  }

  #takeBody(bytes: Uint8Array, at: number, length: number): number {
    const end = Math.min(length, at + this.#missing);
    if (this.#state === BODY && end - at === this.#length) {
      this.#complete(bytes, at, end);
      return end;
    }
    this.#missing -= end - at;
    this.#keep(bytes, at, end);
    if (this.#missing === 0) {
      if (this.#state === CHUNK) this.#state = CHUNK_END;
      else this.#complete(this.#body.bytes, 0, this.#body.length);
    }
    return end;
  }

  #keep(bytes: Uint8Array, start: number, end: number): number {
    if (this.#body.length + end - start > this.#maxBody) this.#tooLarge();
    if (this.#cbor && this.#body.length === 0 && this.#length > KEPT_SIZE) {
      this.#body.reserve(this.#length, offsetForArrays(bytes.subarray(start, end)));
    }
    this.#body.append(bytes, start, end, this.#length);
    return end;
  }

  #tooLarge(): never {
    throw new RangeError(`the body is larger than ${this.#maxBody} bytes (option maxResponse)`);
  }

  #complete(bytes: Uint8Array, start: number, end: number): void {
    this.#state = this.#last ? OVER : STATUS;
    this.#headSize = 0;
    try {
      this.#handler.onResponse(this.#status, bytes, start, end, this.#last, this.#cbor);
    } finally {
      this.#body.clear();
    }
  }

  /** Takes a line where it lies, or gathers it first where it came in pieces. */
  #takeLine(bytes: Uint8Array, at: number, length: number): number {
    const line = this.#line;
    if (line.length === 0) {
      const next = this.#parseLine(bytes, at, length);
      if (next >= 0) return next;
    }
    let next = at;
    while (next < length && bytes[next] !== 10) next++;
    const whole = next < length;
    if (whole) next++;
    if (line.length + next - at > MAX_HEAD) tooLong();
    line.append(bytes, at, next);
    if (whole) {
      this.#parseLine(line.bytes, 0, line.length);
      line.clear();
    }
    return next;
  }

  /** @returns where the next line starts, -1 where this one is not yet whole */
  #parseLine(bytes: Uint8Array, at: number, length: number): number {
    let colon = at;
    let inFields = this.#state === FIELDS || this.#state === TRAILERS;
    if (inFields) {
      // A field's name is a token with the colon right after it (RFC 9110, 5.6.2); an empty line ends the fields.
      while (colon < length && TOKEN[bytes[colon]!] === 1) colon++;
      if (colon === length) return -1;
      if (bytes[colon] !== 58 || colon === at) {
        if (colon > at || bytes[at] !== 13) throw new SyntaxError("a malformed field");
        inFields = false;
      }
    }
    let end = colon;
    while (end < length && isText(bytes[end]!)) end++;
    if (end === length || (end + 1 === length && bytes[end] === 13)) return -1;
    if (bytes[end] !== 13 || bytes[end + 1] !== 10) throw new SyntaxError("a line with a control character");
    this.#headSize += end + 2 - at;
    if (this.#headSize > MAX_HEAD) tooLong();
    if (inFields) {
      if (this.#state === FIELDS) this.#field(bytes, at, colon, end);
    } else {
      this.#endLine(bytes, at, end);
    }
    return end + 2;
  }

  #endLine(bytes: Uint8Array, start: number, end: number): void {
    switch (this.#state) {
      case STATUS:
        return this.#statusLine(bytes, start, end);
      case FIELDS:
        return this.#endFields();
      case CHUNK_SIZE:
        return this.#chunkSize(bytes, start, end);
      case CHUNK_END:
        if (start !== end) throw new SyntaxError("a chunk longer than it says");
        this.#headSize = 0;
        this.#state = CHUNK_SIZE;
        return;
      default:
        return this.#complete(this.#body.bytes, 0, this.#body.length);
    }
  }

  /** "HTTP/1.1 200 OK"; the reason may be missing, with the space before it. */
  #statusLine(bytes: Uint8Array, start: number, end: number): void {
    const version = bytes[start + 7]!;
    const status = parseNumber(bytes, start + 9, start + 12, 10);
    if (
      end - start < 12 ||
      !equal(bytes, start, start + 7, "http/1.") ||
      (version !== 48 && version !== 49) ||
      bytes[start + 8] !== 32 ||
      !(status >= 100 && status <= 599) ||
      (end - start > 12 && bytes[start + 12] !== 32)
    ) {
      throw new SyntaxError("no HTTP/1.1 status line");
    }
    if (status === 101) throw new SyntaxError("a change of protocol that was not asked for");
    this.#status = status;
    this.#old = version === 48;
    this.#last = this.#old;
    this.#length = -1;
    this.#chunked = false;
    this.#cbor = false;
    this.#state = FIELDS;
  }

  #field(bytes: Uint8Array, start: number, colon: number, end: number): void {
    const name = colon - start;
    if (name !== 10 && name !== 12 && name !== 14 && name !== 17) return;
    let from = colon + 1;
    let to = end;
    while (from < to && isBlank(bytes[from]!)) from++;
    while (to > from && isBlank(bytes[to - 1]!)) to--;
    if (name === 14 && equal(bytes, start, colon, "content-length")) {
      const length = parseNumber(bytes, from, to, 10);
      if (!Number.isSafeInteger(length)) throw new SyntaxError("a Content-Length that is no number");
      if (this.#length >= 0 && this.#length !== length) throw new SyntaxError("two unequal Content-Length fields");
      this.#length = length;
    } else if (name === 17 && equal(bytes, start, colon, "transfer-encoding")) {
      if (this.#chunked || !equal(bytes, from, to, "chunked"))
        throw new SyntaxError("a Transfer-Encoding other than chunked");
      this.#chunked = true;
    } else if (name === 10 && equal(bytes, start, colon, "connection")) {
      if (hasToken(bytes, from, to, "close")) this.#last = true;
    } else if (name === 12 && equal(bytes, start, colon, "content-type")) {
      const is = (type: string) => equal(bytes, from, Math.min(to, from + type.length), type);
      // It might never end.
      if (STREAMS.some(is)) throw new SyntaxError(NOT_ITERATED.slice(0, -1));
      this.#cbor = is(CBOR_TYPE);
    }
  }

  /** RFC 9112, 6.3: how long is the body? */
  #endFields(): void {
    if (this.#chunked && (this.#length >= 0 || this.#old)) {
      throw new SyntaxError("a Transfer-Encoding beside a Content-Length, or in HTTP/1.0");
    }
    this.#headSize = 0;
    if (this.#status < 200) {
      this.#state = STATUS;
    } else if (this.#status === 204 || this.#status === 304 || this.#length === 0) {
      this.#complete(this.#body.bytes, 0, 0);
    } else if (this.#chunked) {
      this.#state = CHUNK_SIZE;
    } else if (this.#length > 0) {
      if (this.#length > this.#maxBody) this.#tooLarge();
      this.#missing = this.#length;
      this.#state = BODY;
    } else {
      this.#last = true;
      this.#state = BODY_TO_END;
    }
  }

  /** "1a" or "1a;extension": extensions are ignored (RFC 9112, 7.1.1). */
  #chunkSize(bytes: Uint8Array, start: number, end: number): void {
    let digits = start;
    while (digits < end && bytes[digits] !== 59 && !isBlank(bytes[digits]!)) digits++;
    let after = digits;
    while (after < end && isBlank(bytes[after]!)) after++;
    const size = parseNumber(bytes, start, digits, 16);
    if (!Number.isSafeInteger(size) || (after < end && bytes[after] !== 59) || (after > digits && after === end)) {
      throw new SyntaxError("a malformed chunk size");
    }
    if (this.#body.length + size > this.#maxBody) this.#tooLarge();
    this.#headSize = 0;
    this.#missing = size;
    this.#state = size === 0 ? TRAILERS : CHUNK;
  }
}

function isBlank(byte: number): boolean {
  return byte === 32 || byte === 9;
}

/** Tabs, visible ASCII and bytes above it. */
function isText(byte: number): boolean {
  return byte > 31 ? byte !== 127 : byte === 9;
}

/** Whether the bytes spell `text`, which is in lower case, in any case. */
function equal(bytes: Uint8Array, start: number, end: number, text: string): boolean {
  if (end - start !== text.length) return false;
  for (let i = 0; i < text.length; i++) {
    const byte = bytes[start + i]!;
    if ((byte >= 65 && byte <= 90 ? byte | 32 : byte) !== text.charCodeAt(i)) return false;
  }
  return true;
}

/** Whether a comma-separated list has the token. */
function hasToken(bytes: Uint8Array, start: number, end: number, token: string): boolean {
  for (let from = start; from <= end;) {
    let to = from;
    while (to < end && bytes[to] !== 44) to++;
    let last = to;
    while (from < last && isBlank(bytes[from]!)) from++;
    while (last > from && isBlank(bytes[last - 1]!)) last--;
    if (equal(bytes, from, last, token)) return true;
    from = to + 1;
  }
  return false;
}

/** The number that the digits spell, NaN where they do not or where it passes 2^53. */
function parseNumber(bytes: Uint8Array, start: number, end: number, base: 10 | 16): number {
  if (start >= end) return NaN;
  let value = 0;
  for (let i = start; i < end; i++) {
    const byte = bytes[i]!;
    let digit = byte - 48;
    if (digit < 0 || digit > 9) {
      digit = (byte | 32) - 87;
      if (base === 10 || digit < 10 || digit > 15) return NaN;
    }
    value = value * base + digit;
    if (value > Number.MAX_SAFE_INTEGER) return NaN;
  }
  return value;
}

function tooLong(): never {
  throw new RangeError(`the head is larger than ${MAX_HEAD} bytes`);
}

const TOKEN: Uint8Array = new Uint8Array(256);
for (const character of "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") {
  TOKEN[character.charCodeAt(0)] = 1;
}
