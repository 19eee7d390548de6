import { constants, inflateRawSync } from "node:zlib";
import type { Frame } from "./case.ts";
import { bytesOf, concat, latin1 } from "./text.ts";

const MASK = "37fa213d";

const handshake = (...fields: string[]): Uint8Array =>
  bytesOf({
    lines: [
      "GET / HTTP/1.1",
      "Host: localhost",
      "Upgrade: websocket",
      "Connection: Upgrade",
      "Sec-WebSocket-Version: 13",
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
      ...fields,
      "",
      "",
    ],
  });

/** A client's opening handshake (RFC 6455 4.1), and what must answer it. */
export const HANDSHAKE = handshake();
export const ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

/** The same with an offer of permessage-deflate (RFC 7692 7.1), and what must accept it. */
export const DEFLATE_HANDSHAKE = handshake("Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits");
export const DEFLATE_ACCEPTED = "permessage-deflate; server_no_context_takeover; client_no_context_takeover";

/** The bytes of a client's frame. */
export function frameBytes(frame: Frame): Uint8Array {
  if ("hex" in frame) return bytesOf(frame);
  const { opcode = 1, final = true, reserved = 0, mask = MASK } = frame;
  const payload = bytesOf(frame.payload ?? "");
  const length = frame.length ?? payload.length;
  const lengthBytes = frame.lengthBytes ?? (length < 126 ? 1 : length < 0x10000 ? 2 : 8);
  const masked = mask === null ? 0 : 0x80;
  const head = [(final ? 0x80 : 0) | (reserved << 4) | opcode];
  if (lengthBytes === 1) head.push(masked | length);
  else {
    head.push(masked | (lengthBytes === 2 ? 126 : 127));
    for (let i = lengthBytes - 1; i >= 0; i--) head.push(Math.floor(length / 256 ** i) % 256);
  }
  if (mask === null) return concat([Uint8Array.from(head), payload]);
  const key = bytesOf({ hex: mask });
  return concat([Uint8Array.from(head), key, payload.map((byte, i) => byte ^ key[i & 3]!)]);
}

/** A text message as a client sends it. */
export const textFrame = (text: string): Uint8Array => frameBytes({ payload: text });

/** A frame as the server sent it. */
export interface ServerFrame {
  opcode: number;
  /** Inflated where it was compressed. */
  payload: Uint8Array;
  deflated: boolean;
}

/**
 * Reads the frame that begins at `at`.
 * @returns the frame and where the next one begins, or undefined where it is not whole
 * @throws Error where no server may send it so
 */
export function readFrame(bytes: Uint8Array, at: number): [ServerFrame, number] | undefined {
  if (bytes.length < at + 2) return undefined;
  const [first = 0, second = 0] = bytes.subarray(at);
  const deflated = first === 0xc1;
  if (!deflated && (first & 0xf0) !== 0x80) throw new Error(`no whole frame: ${latin1(bytes.subarray(at, at + 20))}`);
  if (second & 0x80) throw new Error("a frame with a mask");
  const extended = second === 127 ? 8 : second === 126 ? 2 : 0;
  const start = at + 2 + extended;
  if (bytes.length < start) return undefined;
  let length = extended ? 0 : second;
  for (let i = at + 2; i < start; i++) length = length * 256 + bytes[i]!;
  if (extended && length < (extended === 2 ? 126 : 0x10000)) throw new Error("a length in more bytes than it takes");
  const opcode = first & 15;
  if (opcode >= 8 && extended) throw new Error("a control frame of more than 125 bytes");
  const end = start + length;
  if (bytes.length < end) return undefined;
  const payload = bytes.subarray(start, end);
  return [{ opcode, payload: deflated ? inflated(payload) : payload, deflated }, end];
}

/** RFC 7692 7.2.2. */
function inflated(payload: Uint8Array): Uint8Array {
  const tail = Uint8Array.of(0, 0, 0xff, 0xff);
  return inflateRawSync(concat([payload, tail]), { finishFlush: constants.Z_SYNC_FLUSH });
}

/** All whole frames behind the answer to the handshake. */
export function framesOf(output: Uint8Array): ServerFrame[] {
  const frames: ServerFrame[] = [];
  const start = latin1(output).indexOf("\r\n\r\n");
  let read = start < 0 ? undefined : readFrame(output, start + 4);
  while (read) {
    frames.push(read[0]);
    read = readFrame(output, read[1]);
  }
  return frames;
}
