import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ResponseReader } from "../../dist/src/client/http-response.js";

interface Seen {
  readonly status: number;
  readonly body: string;
  readonly last: boolean;
}

const bytesOf = (text: string): Uint8Array => Buffer.from(text, "latin1");

/** Reads the pieces, then the end of the connection. */
function read(pieces: readonly Uint8Array[], { maxBody = 1000, end = true } = {}): Seen[] {
  const seen: Seen[] = [];
  const onResponse = (status: number, bytes: Uint8Array, start: number, stop: number, last: boolean): void => {
    seen.push({ status, body: Buffer.from(bytes.subarray(start, stop)).toString("latin1"), last });
  };
  const reader = new ResponseReader({ onResponse }, maxBody);
  for (const piece of pieces) reader.push(piece);
  if (end) reader.end();
  return seen;
}

/** The outcome as one value, an error as its name and text. */
function outcome(pieces: readonly Uint8Array[]): unknown {
  try {
    return read(pieces);
  } catch (error) {
    return String(error);
  }
}

const valid: Record<string, [text: string, seen: Seen[]]> = {
  "a body of a given length": [
    "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
    [{ status: 200, body: "hello", last: false }],
  ],
  "two in a pipeline": [
    "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nabHTTP/1.1 404 Not Found\r\ncontent-length:\t 3 \r\n\r\ncde",
    [
      { status: 200, body: "ab", last: false },
      { status: 404, body: "cde", last: false },
    ],
  ],
  "chunks, with an extension and trailers": [
    "HTTP/1.1 200 OK\r\ntransfer-encoding: Chunked\r\n\r\n3;name=value\r\nabc\r\n0A \t;x\r\n0123456789\r\n0\r\nDigest: x\r\nB: \r\n\r\n" +
      "HTTP/1.1 204 No Content\r\n\r\n",
    [
      { status: 200, body: "abc0123456789", last: false },
      { status: 204, body: "", last: false },
    ],
  ],
  "interim responses": [
    "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\nContent-Length: 9\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx",
    [{ status: 200, body: "x", last: false }],
  ],
  "204 and 304, which have no body whatever they say": [
    "HTTP/1.1 204 No Content\r\nContent-Length: 9\r\n\r\nHTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n",
    [
      { status: 204, body: "", last: false },
      { status: 304, body: "", last: false },
    ],
  ],
  "a body up to the end": ["HTTP/1.1 200 OK\r\nServer: x\r\n\r\nabc", [{ status: 200, body: "abc", last: true }]],
  "no body at all up to the end": ["HTTP/1.1 500 Oops\r\n\r\n", [{ status: 500, body: "", last: true }]],
  "Connection: close": [
    "HTTP/1.1 200 OK\r\nConnection: x , Close\r\nContent-Length: 1\r\n\r\na",
    [{ status: 200, body: "a", last: true }],
  ],
  "HTTP/1.0": ["HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\na", [{ status: 200, body: "a", last: true }]],
  "a status line without a reason": [
    "HTTP/1.1 200\r\nContent-Length: 0\r\n\r\nHTTP/1.1 200 \r\nContent-Length: 0\r\n\r\n",
    [
      { status: 200, body: "", last: false },
      { status: 200, body: "", last: false },
    ],
  ],
  "equal lengths, obs-text and tabs": [
    "HTTP/1.1 200 \xe9t\xe9\r\nX: \xff\ty\r\nContent-Length: 1\r\nContent-Length: 01\r\n\r\na",
    [{ status: 200, body: "a", last: false }],
  ],
};

const head = "HTTP/1.1 200 OK\r\n";
const chunked = `${head}Transfer-Encoding: chunked\r\n\r\n`;
const invalid: Record<string, string> = {
  "no status line": "hello\r\n\r\n",
  "an older protocol": "HTTP/0.9 200 OK\r\n\r\n",
  "a newer protocol": "HTTP/2.0 200 OK\r\n\r\n",
  "a short status": "HTTP/1.1 20 OK\r\nContent-Length: 0\r\n\r\n",
  "a long status": "HTTP/1.1 2000 OK\r\nContent-Length: 0\r\n\r\n",
  "a status out of range": "HTTP/1.1 600 OK\r\nContent-Length: 0\r\n\r\n",
  "a change of protocol": "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n",
  "an empty line first": "\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
  "bare LF": "HTTP/1.1 200 OK\nContent-Length: 0\n\n",
  "bare LF in the fields": `${head}Content-Length: 0\n\n`,
  "bare CR": `${head}A: b\rContent-Length: 0\r\n\r\n`,
  "CR CR LF": `${head}Content-Length: 0\r\r\n\r\n`,
  "NUL in a field": `${head}A: \0\r\nContent-Length: 0\r\n\r\n`,
  "DEL in a field": `${head}A: \x7f\r\nContent-Length: 0\r\n\r\n`,
  "a space before the colon": `${head}Content-Length : 1\r\n\r\na`,
  "a folded line": `${head}A: b\r\n c\r\nContent-Length: 1\r\n\r\na`,
  "a field without a name": `${head}: 1\r\n\r\n`,
  "a field without a colon": `${head}Content-Length\r\n\r\n`,
  "unequal lengths": `${head}Content-Length: 1\r\nContent-Length: 2\r\n\r\nab`,
  "a list of lengths": `${head}Content-Length: 1, 1\r\n\r\na`,
  "a signed length": `${head}Content-Length: +1\r\n\r\na`,
  "a length that wraps": `${head}Content-Length: 18446744073709551617\r\n\r\na`,
  "an empty length": `${head}Content-Length: \r\n\r\n`,
  "length and chunks": `${head}Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
  "another coding": `${head}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n`,
  "chunked twice": `${head}Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
  "chunks in HTTP/1.0": "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
  "a chunk size that is none": `${chunked}x\r\n\r\n`,
  "an empty chunk size": `${chunked}\r\n\r\n`,
  "a chunk size with a prefix": `${chunked}0x1\r\na\r\n0\r\n\r\n`,
  "a chunk size with a space after it": `${chunked}1 \r\na\r\n0\r\n\r\n`,
  "a chunk size that wraps": `${chunked}10000000000000001\r\na\r\n0\r\n\r\n`,
  "a chunk that is longer than it says": `${chunked}1\r\nab\r\n0\r\n\r\n`,
  "a malformed trailer": `${chunked}0\r\nA b\r\n\r\n`,
  "an end in the head": "HTTP/1.1 200 OK\r\nContent-Le",
  "an end in the body": `${head}Content-Length: 5\r\n\r\nhell`,
  "an end in the chunks": `${chunked}5\r\nhello\r\n`,
  "bytes after the last response": `${head}Connection: close\r\nContent-Length: 1\r\n\r\nab`,
};

describe.each(Object.entries(valid))("%s", (_, [text, seen]) => {
  const bytes = bytesOf(text);

  it("is read in one piece", () => {
    expect(read([bytes])).toEqual(seen);
  });

  it("is read in every split in two", () => {
    for (let at = 0; at <= bytes.length; at++) {
      expect(read([bytes.subarray(0, at), bytes.subarray(at)]), `split at ${at}`).toEqual(seen);
    }
  });

  it("is read byte by byte", () => {
    expect(read(Array.from(bytes, (byte) => Uint8Array.of(byte)))).toEqual(seen);
  });
});

describe.each(Object.entries(invalid))("%s", (_, text) => {
  const bytes = bytesOf(text);

  it("is refused in every split", () => {
    expect(() => read([bytes])).toThrow(SyntaxError);
    for (let at = 0; at <= bytes.length; at++) {
      expect(() => read([bytes.subarray(0, at), bytes.subarray(at)]), `split at ${at}`).toThrow(SyntaxError);
    }
    expect(() => read(Array.from(bytes, (byte) => Uint8Array.of(byte)))).toThrow(SyntaxError);
  });
});

describe("limits", () => {
  it("refuses a body that is too large before it is read", () => {
    expect(() => read([bytesOf(`${head}Content-Length: 1001\r\n\r\n`)], { end: false })).toThrow(RangeError);
    expect(() => read([bytesOf(`${chunked}3e9\r\n`)], { end: false })).toThrow(/larger than 1000 bytes.*maxResponse/);
    expect(() => read([bytesOf(`${chunked}3e8\r\n${"a".repeat(1000)}\r\n1\r\n`)], { end: false })).toThrow(RangeError);
    expect(() => read([bytesOf(`${head}\r\n${"a".repeat(1001)}`)], { end: false })).toThrow(RangeError);
  });

  it("takes a body of exactly the limit", () => {
    const body = "a".repeat(1000);
    expect(read([bytesOf(`${head}Content-Length: 1000\r\n\r\n${body}`)])).toEqual([{ status: 200, body, last: false }]);
    expect(read([bytesOf(`${chunked}3e8\r\n${body}\r\n0\r\n\r\n`)])).toEqual([{ status: 200, body, last: false }]);
  });

  it.each([
    ["a field without end", `${head}A: ${"a".repeat(17_000)}`],
    ["fields without end", head + "A: b\r\n".repeat(3000)],
    ["a chunk extension without end", `${chunked}1;${"a".repeat(17_000)}`],
    ["trailers without end", `${chunked}0\r\n${"A: b\r\n".repeat(3000)}`],
  ])("refuses %s", (_, text) => {
    const bytes = bytesOf(text);
    const pieces = Array.from({ length: Math.ceil(bytes.length / 100) }, (_, i) =>
      bytes.subarray(i * 100, i * 100 + 100),
    );
    expect(() => read([bytes], { end: false })).toThrow(RangeError);
    expect(() => read(pieces, { end: false })).toThrow(RangeError);
  });
});

describe("generated", () => {
  const blank = fc.constantFrom("", " ", "\t", " \t ");
  const body = fc.string({ unit: "binary-ascii", maxLength: 40 });
  const byLength = fc.tuple(body, blank).map(([body, space]) => ({
    text: `${head}X-Y: z\r\nCONTENT-LENGTH:${space}${body.length}${space}\r\n\r\n${body}`,
    body,
  }));
  const byChunks = fc
    .array(fc.string({ unit: "binary-ascii", minLength: 1, maxLength: 20 }), { maxLength: 4 })
    .map((parts) => ({
      text: `${chunked}${parts.map((part) => `${part.length.toString(16)}\r\n${part}\r\n`).join("")}0\r\n\r\n`,
      body: parts.join(""),
    }));
  const responses = fc.array(fc.oneof(byLength, byChunks), { minLength: 1, maxLength: 5 });
  const cuts = fc.array(fc.nat(1000), { maxLength: 8 });

  const split = (bytes: Uint8Array, at: readonly number[]): Uint8Array[] => {
    const places = [0, ...at.map((place) => place % (bytes.length + 1)).toSorted((a, b) => a - b), bytes.length];
    return places.slice(1).map((place, i) => bytes.subarray(places[i], place));
  };

  it("reads responses in any split", () => {
    fc.assert(
      fc.property(responses, cuts, (all, at) => {
        const seen = read(split(bytesOf(all.map(({ text }) => text).join("")), at));
        expect(seen.map((one) => one.body)).toEqual(all.map((one) => one.body));
      }),
    );
  });

  it("comes to the same end in any split, whatever the bytes", () => {
    const pieces = fc.constantFrom(
      head,
      chunked,
      "\r\n",
      "\n",
      "\r",
      "Content-Length: 1\r\n",
      "a",
      "0",
      "1",
      ":",
      " ",
      ";",
      "HTTP/1.1",
      "\0",
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 12 }), cuts, (parts, at) => {
        const bytes = bytesOf(parts.join(""));
        expect(String(outcome(split(bytes, at))).split(":")[0]).toEqual(String(outcome([bytes])).split(":")[0]);
      }),
    );
  });
});

it.each([
  ["application/cbor", [200_000, 10, 70_000, 300_000]],
  // Behind ones that were gathered in memory that is kept.
  ["application/json", [65_000, 200_000, 300, 40_000, 65_536, 300_000]],
])("has the rest of a large body of %s read to where it is to lie", (type, lengths) => {
  const body = (length: number, seed: number) => Buffer.from(Uint8Array.from({ length }, (_, i) => i * 31 + seed));
  const bodies = lengths.map(body);
  const head = (length: number) =>
    Buffer.from(`HTTP/1.1 200 OK\r\nContent-Type: ${type}\r\nContent-Length: ${length}\r\n\r\n`);
  const all = Buffer.concat(bodies.flatMap((each) => [head(each.length), each]));
  for (const most of [100, 1000, 65_536, 1_000_000]) {
    const seen: Buffer[] = [];
    const onResponse = (_: number, bytes: Uint8Array, start: number, end: number): void => {
      seen.push(Buffer.from(bytes.subarray(start, end)));
    };
    const reader = new ResponseReader({ onResponse }, 1_000_000);
    const buffer = new Uint8Array(65_536);
    let apart = 0;
    for (let at = 0; at < all.length;) {
      const { room = buffer } = reader;
      expect(room.length).toBeGreaterThan(0);
      const piece = all.subarray(at, at + Math.min(room.length, most));
      room.set(piece);
      reader.push(room, piece.length);
      at += piece.length;
      if (room !== buffer) apart += piece.length;
    }
    expect(seen.length === bodies.length && seen.every((each, i) => each.equals(bodies[i]!))).toBe(true);
    expect(apart).toBeGreaterThan(300_000);
  }
});
