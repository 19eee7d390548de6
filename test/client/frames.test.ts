import { describe, expect, it } from "vitest";
import {
  FrameError,
  type FrameHandler,
  FrameReader,
  PONG,
  TEXT,
  frameOf,
} from "../../dist/platforms/node/client-frames.js";

/** A server's frame. */
function frame(first: number, payload: string | Uint8Array, masked = 0): Buffer {
  const bytes = Buffer.from(payload as string);
  const { length } = bytes;
  if (length < 126) return Buffer.concat([Buffer.of(first, masked | length), bytes]);
  const head = Buffer.alloc(length < 65_536 ? 4 : 10);
  head[0] = first;
  head[1] = length < 65_536 ? 126 : 127;
  if (length < 65_536) head.writeUInt16BE(length, 2);
  else head.writeBigUInt64BE(BigInt(length), 2);
  return Buffer.concat([head, bytes]);
}

function read(pieces: readonly Uint8Array[], maxLength = 1_000_000): unknown[] {
  const seen: unknown[] = [];
  const handler: FrameHandler = {
    onText: (text) => seen.push(text),
    onBinary: (message) => seen.push(["binary", Buffer.from(message).toString("latin1")]),
    onPing: (payload) => seen.push(["ping", Buffer.from(payload).toString()]),
    onClose: (code, reason) => seen.push(["close", code, reason]),
  };
  const reader = new FrameReader(handler, maxLength);
  for (const piece of pieces) reader.push(piece, 0, piece.length);
  return seen;
}

const FIN = 128;
const long = "é".repeat(200);
const longer = "x".repeat(70_000);

const streams: [string, Buffer[], unknown[]][] = [
  ["text", [frame(FIN | 1, "hello")], ["hello"]],
  ["empty text", [frame(FIN | 1, ""), frame(FIN | 1, "")], ["", ""]],
  ["text of 126 bytes and more", [frame(FIN | 1, long)], [long]],
  ["fragments", [frame(1, "a"), frame(0, ""), frame(0, "b"), frame(FIN, "c"), frame(FIN | 1, "d")], ["abc", "d"]],
  ["fragments that split a letter", [frame(1, Buffer.of(0xe2)), frame(FIN, Buffer.of(0x82, 0xac))], ["€"]],
  ["binary", [frame(FIN | 2, Buffer.of(1, 255)), frame(FIN | 1, "a")], [["binary", "\x01\xff"], "a"]],
  [
    "binary in fragments",
    [frame(2, Buffer.of(1)), frame(FIN, Buffer.of(254)), frame(FIN | 2, "")],
    [
      ["binary", "\x01\xfe"],
      ["binary", ""],
    ],
  ],
  ["a ping between fragments", [frame(1, "a"), frame(FIN | 9, "?"), frame(FIN, "b")], [["ping", "?"], "ab"]],
  [
    "pings with and without bytes",
    [frame(FIN | 9, ""), frame(FIN | 9, "x")],
    [
      ["ping", ""],
      ["ping", "x"],
    ],
  ],
  ["a pong, which is ignored", [frame(FIN | 10, "x"), frame(FIN | 1, "a")], ["a"]],
  ["close", [frame(FIN | 8, Buffer.of(3, 232, 98, 121, 101))], [["close", 1000, "bye"]]],
  ["close without a code", [frame(FIN | 8, "")], [["close", 1005, ""]]],
  ["close with a code of its own", [frame(FIN | 8, Buffer.of(4000 >> 8, 4000 & 255))], [["close", 4000, ""]]],
];

describe.each(streams)("%s", (_, frames, expected) => {
  const bytes = Buffer.concat(frames);

  it("is read as a whole and byte by byte", () => {
    expect(read([bytes])).toEqual(expected);
    expect(read(Array.from(bytes, (byte) => Uint8Array.of(byte)))).toEqual(expected);
  });

  it("is read however it is split in two", () => {
    for (let at = 0; at <= bytes.length; at++)
      expect(read([bytes.subarray(0, at), bytes.subarray(at)])).toEqual(expected);
  });
});

it("reads messages of 64 KiB and more", () => {
  const bytes = frame(FIN | 1, longer);
  expect(read([bytes])).toEqual([longer]);
  expect(read([bytes.subarray(0, 9), bytes.subarray(9, 40_000), bytes.subarray(40_000)])).toEqual([longer]);
});

it.each<[string, number, Buffer[]]>([
  ["a reserved bit", 1002, [frame(FIN | 0x40 | 1, "a")]],
  ["an unknown opcode", 1002, [frame(FIN | 3, "a")]],
  ["an unknown control opcode", 1002, [frame(FIN | 11, "a")]],
  ["a mask", 1002, [frame(FIN | 1, "a", 128)]],
  ["a fragmented ping", 1002, [frame(9, "a")]],
  ["a ping of 126 bytes", 1002, [frame(FIN | 9, "x".repeat(126))]],
  ["a continuation of nothing", 1002, [frame(FIN, "a")]],
  ["a continuation after the end", 1002, [frame(1, "a"), frame(FIN, "b"), frame(FIN, "c")]],
  ["text within a message", 1002, [frame(1, "a"), frame(FIN | 1, "b")]],
  ["a length of two bytes for a short payload", 1002, [Buffer.of(FIN | 1, 126, 0, 125)]],
  ["a length of eight bytes for a short payload", 1002, [Buffer.of(FIN | 1, 127, 0, 0, 0, 0, 0, 0, 255, 255)]],
  ["a length past 2^63", 1009, [Buffer.of(FIN | 1, 127, 128, 0, 0, 0, 0, 0, 0, 0)]],
  ["a close of one byte", 1002, [frame(FIN | 8, "a")]],
  ["a close with 999", 1002, [frame(FIN | 8, Buffer.of(3, 231))]],
  ["a close with 1005", 1002, [frame(FIN | 8, Buffer.of(3, 237))]],
  ["a close with 2000", 1002, [frame(FIN | 8, Buffer.of(7, 208))]],
  ["a close with 5000", 1002, [frame(FIN | 8, Buffer.of(19, 136))]],
  ["a close whose reason is no UTF-8", 1007, [frame(FIN | 8, Buffer.of(3, 232, 255))]],
  ["bad UTF-8", 1007, [frame(FIN | 1, Buffer.of(0xff))]],
  ["a surrogate", 1007, [frame(FIN | 1, Buffer.of(0xed, 0xa0, 0x80))]],
  ["UTF-8 that ends too early", 1007, [frame(1, "a"), frame(FIN, Buffer.of(0xe2, 0x82))]],
  ["a message that is too large", 1009, [frame(FIN | 1, "x".repeat(101))]],
  ["fragments that are too large", 1009, [frame(1, "x".repeat(60)), frame(FIN, "x".repeat(60))]],
])("%s is refused with %i", (_, closeCode, frames) => {
  const bytes = Buffer.concat(frames);
  for (const pieces of [[bytes], Array.from(bytes, (byte) => Uint8Array.of(byte))]) {
    expect(() => read(pieces, 100)).toThrow(FrameError);
    expect(() => read(pieces, 100)).toThrow(expect.objectContaining({ closeCode }));
  }
});

it.each([0, 1, 125, 126, 65_535, 65_536, 100_000])(
  "writes a frame of %i bytes, masked and as short as it can be",
  (length) => {
    const payload = Buffer.alloc(length, "héllo ");
    const bytes = frameOf(TEXT, [payload.subarray(0, 100), payload.subarray(100)]);
    expect(bytes[0]).toBe(FIN | 1);
    expect(bytes[1]! & 128).toBe(128);
    const size = length < 126 ? 2 : length < 65_536 ? 4 : 10;
    expect(bytes).toHaveLength(size + 4 + length);
    const mask = bytes.subarray(size, size + 4);
    const unmasked = bytes.subarray(size + 4).map((byte, i) => byte ^ mask[i & 3]!);
    expect(Buffer.compare(unmasked, payload)).toBe(0);
  },
);

it("writes text as UTF-8 and takes another mask each time", () => {
  const masks = new Set(Array.from({ length: 3000 }, () => frameOf(PONG, "é").toString("latin1", 2, 6)));
  expect(masks.size).toBeGreaterThan(2990);
  expect(frameOf(TEXT, "é€")).toHaveLength(2 + 4 + 5);
});
