import { describe, expect, it } from "vitest";
import { eventReader } from "../../dist/src/client/events.js";

type Seen = [name: string, data: string, id: string, retry: number | undefined];

function read(pieces: readonly (string | Uint8Array)[], id = "", maxLength = 1000): Seen[] {
  const seen: Seen[] = [];
  const reader = eventReader(maxLength, id, (...event) => seen.push(event));
  for (const piece of pieces) reader(typeof piece === "string" ? new TextEncoder().encode(piece) : piece);
  return seen;
}

const events: [string, string, Seen[]][] = [
  ["data", "data: 1\n\n", [["", "1", "", undefined]]],
  ["a name", "event: done\ndata: null\n\n", [["done", "null", "", undefined]]],
  ["several lines", "data: [\ndata: 1\ndata:]\n\n", [["", "[\n1\n]", "", undefined]]],
  ["one space off, no more", "data:  1 \n\n", [["", " 1 ", "", undefined]]],
  ["comments", ": hello\n:\ndata: 1\n: more\n\n", [["", "1", "", undefined]]],
  ["fields nobody knows", "dat: 2\nData: 3\nx\ndata: 1\n\n", [["", "1", "", undefined]]],
  ["a field without a colon", "data\ndata: 1\n\n", [["", "\n1", "", undefined]]],
  [
    "CR",
    "data: 1\r\rdata: 2\r\r",
    [
      ["", "1", "", undefined],
      ["", "2", "", undefined],
    ],
  ],
  [
    "CRLF",
    "data: 1\r\ndata: 2\r\n\r\ndata: 3\r\n\r\n",
    [
      ["", "1\n2", "", undefined],
      ["", "3", "", undefined],
    ],
  ],
  [
    "all line ends in one",
    "data: 1\r\n\rdata: 2\n\r\ndata: 3\r\n\n",
    [
      ["", "1", "", undefined],
      ["", "2", "", undefined],
      ["", "3", "", undefined],
    ],
  ],
  [
    "an id that stays",
    "id: 7\ndata: 1\n\ndata: 2\n\nid\ndata: 3\n\n",
    [
      ["", "1", "7", undefined],
      ["", "2", "7", undefined],
      ["", "3", "", undefined],
    ],
  ],
  ["an id with a NUL, which is none", "id: 7\0\ndata: 1\n\n", [["", "1", "", undefined]]],
  ["an id without data", "id: 7\n\n", [["", "", "7", undefined]]],
  [
    "retry",
    "retry: 1500\ndata: 1\n\nretry: 1e3\nretry: -1\nretry\ndata: 2\n\n",
    [
      ["", "1", "", 1500],
      ["", "2", "", 1500],
    ],
  ],
  [
    "a name of the event before, which is gone",
    "event: a\n\ndata: 1\n\n",
    [
      ["a", "", "", undefined],
      ["", "1", "", undefined],
    ],
  ],
  ["a byte order mark", "\ufeffdata: 1\n\n", [["", "1", "", undefined]]],
  ["letters of several bytes", "data: é€😀\n\n", [["", "é€😀", "", undefined]]],
  ["an end in the middle", "data: 1\n\ndata: 2\n", [["", "1", "", undefined]]],
];

describe.each(events)("events with %s", (_, text, expected) => {
  it("are read as a whole", () => {
    expect(read([text])).toEqual(expected);
  });

  it("are read byte by byte", () => {
    expect(read(Array.from(new TextEncoder().encode(text), (byte) => Uint8Array.of(byte)))).toEqual(expected);
  });

  it("are read however they are split in two", () => {
    const bytes = new TextEncoder().encode(text);
    for (let at = 0; at <= bytes.length; at++) {
      expect(read([bytes.subarray(0, at), bytes.subarray(at)])).toEqual(expected);
    }
  });
});

it("goes on from an id", () => {
  expect(read(["data: 1\n\n"], "7")).toEqual([["", "1", "7", undefined]]);
});

it("refuses an event that is too large, in one line or in many", () => {
  expect(() => read([`data: ${"x".repeat(2000)}`])).toThrow(RangeError);
  expect(() => read(Array.from({ length: 200 }, () => "data: 123456789\n"))).toThrow(/option maxResponse/);
  expect(read(Array.from({ length: 200 }, () => "data: 123456789\n\n"))).toHaveLength(200);
});
