import { createHash, randomBytes } from "node:crypto";
import { ByteStore } from "../../src/client/byte-store.ts";
import type { Body } from "../../src/client/body.ts";
import type { ConnectOptions } from "../../src/client/options.ts";
import { decodeRead } from "./client-cbor.ts";
import type { Owner } from "./client-connection.ts";
import { DialogConnection } from "./client-dialog.ts";
import {
  BAD_TEXT,
  BINARY,
  FrameError,
  type FrameHandler,
  FrameReader,
  NORMAL,
  PONG,
  DEFLATED_TEXT,
  TEXT,
  closeFrame,
  frameOf,
} from "./client-frames.ts";
import { zlib } from "../shared/zlib.ts";
import { fieldsOf } from "./client-http.ts";

/** Bytes of the answer to the handshake. */
const MAX_HEAD = 16 * 1024;
/** Characters of a message that is worth to be compressed. */
const NOT_DEFLATED = 1024;
/** The offer of permessage-deflate, with no context between messages, and an answer that accepts it (RFC 7692, 7.1). */
const OFFER = "permessage-deflate; server_no_context_takeover; client_no_context_takeover";
const ACCEPTED =
  /^permessage-deflate(?=.*server_no_context_takeover)([ \t]*;[ \t]*((server|client)_no_context_takeover|server_max_window_bits=(8|9|1[0-5])))+$/;

/** WebSocket on a socket of our own (RFC 6455): for what has no `WebSocket`, and for what that one cannot do. */
export class WebSocketConnection extends DialogConnection implements FrameHandler {
  readonly #reader: FrameReader;
  readonly #request: string;
  readonly #key: string = randomBytes(16).toString("base64");
  readonly #head: ByteStore = new ByteStore();
  #upgraded = false;
  #deflates = false;
  #closeCode = NORMAL;

  /** @param request the handshake's head, up to the value of Sec-WebSocket-Key */
  constructor(owner: Owner, options: ConnectOptions, maxResponse: number, request: string) {
    super(owner, options, false);
    this.#request = request;
    this.#reader = new FrameReader(this, maxResponse);
  }

  onText(text: string): void {
    this.#take(text.length, () => JSON.parse(text));
  }

  onBinary(message: Uint8Array): void {
    this.#take(message.length, () => decodeRead(message));
  }

  onPing(payload: Uint8Array): void {
    this.write(frameOf(PONG, [payload]));
  }

  onClose(code: number, reason: string): void {
    this.#closeCode = code === 1005 ? NORMAL : code;
    throw new Error(`closed with ${code} ${reason}`);
  }

  protected override greet(): void {
    this.write(`${this.#request}${this.#key}\r\n\r\n`);
  }

  protected override takeLeave(): void {
    if (this.#upgraded) this.write(closeFrame(this.#closeCode));
  }

  protected frame(body: Body): Buffer {
    if (typeof body !== "string") return frameOf(BINARY, body);
    if (!this.#deflates || body.length <= NOT_DEFLATED) return frameOf(TEXT, body);
    // 7.2.1: without the end of the flush.
    return frameOf(DEFLATED_TEXT, [zlib.deflate(Buffer.from(body)).subarray(0, -4)]);
  }

  #take(size: number, read: () => unknown): void {
    this.#closeCode = BAD_TEXT; // what is neither JSON nor CBOR is not what was agreed on
    this.receive(read(), size);
    this.#closeCode = NORMAL;
  }

  protected read(bytes: Buffer, length: number): void {
    const at = this.#upgraded ? 0 : this.#handshake(bytes, length);
    if (at < 0) return;
    try {
      this.#reader.push(bytes, at, length);
    } catch (error) {
      if (error instanceof FrameError) this.#closeCode = error.closeCode;
      throw error;
    }
  }

  protected end(): void {
    throw new Error("it ended without a close frame");
  }

  /** 4.1: @returns where the first frame begins, -1 while the answer is not whole */
  #handshake(bytes: Buffer, length: number): number {
    const before = this.#head.length;
    this.#head.append(bytes, 0, length);
    const head = Buffer.from(this.#head.bytes.buffer, 0, this.#head.length);
    const end = head.indexOf("\r\n\r\n", Math.max(0, before - 3));
    if (end < 0) {
      if (head.length > MAX_HEAD) throw new RangeError(`the head is larger than ${MAX_HEAD} bytes`);
      return -1;
    }
    this.#deflates = checkAnswer(head.toString("latin1", 0, end), this.#key, this.#request.includes(OFFER));
    if (this.#deflates) this.#reader.zlib = zlib;
    this.#head.clear();
    this.#upgraded = true;
    this.opened();
    return end + 4 - before;
  }
}

/**
 * @returns whether the server accepted the offer
 * @throws Error with the `status` where the server answered HTTP's way, SyntaxError where it does not speak WebSocket
 */
function checkAnswer(head: string, key: string, offered: boolean): boolean {
  const [line, ...fields] = head.split("\r\n");
  const status = /^HTTP\/1\.1 (\d{3})( |$)/.exec(line!)?.[1];
  if (status === undefined) throw new SyntaxError("no HTTP/1.1 status line");
  if (status !== "101") {
    throw Object.assign(new Error(`the server answered ${status} to the handshake`), { status: Number(status) });
  }
  const accept = createHash("sha1").update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64");
  const has = (field: RegExp) => fields.some((text) => field.test(text));
  const extensions = fields
    .filter((text) => /^sec-websocket-extensions:/i.test(text))
    .map((text) => text.slice(25).trim());
  const accepted = offered && extensions.length === 1 && ACCEPTED.test(extensions[0]!);
  if (
    !has(/^upgrade:[ \t]*websocket[ \t]*$/i) ||
    !has(/^connection:(.*,)?[ \t]*upgrade[ \t]*(,|$)/i) ||
    !fields.some((text) => /^sec-websocket-accept:/i.test(text) && text.slice(21).trim() === accept) ||
    has(/^sec-websocket-protocol:/i) ||
    extensions.length !== Number(accepted)
  ) {
    throw new SyntaxError("no valid answer to the WebSocket handshake");
  }
  return accepted;
}

/** Makes the handshake's head, up to the value of Sec-WebSocket-Key. `deflates`: with the offer of permessage-deflate. */
export function handshakeOf(path: string, host: string, headers: HeadersInit | undefined, deflates: boolean): string {
  return (
    `GET ${path} HTTP/1.1\r\n${fieldsOf(host, headers)}Upgrade: websocket\r\nConnection: Upgrade\r\n` +
    `${deflates ? `Sec-WebSocket-Extensions: ${OFFER}\r\n` : ""}Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: `
  );
}
