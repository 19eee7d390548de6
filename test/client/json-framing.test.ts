import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MessageReader } from "../../dist/src/client/json-framing.js";

/** Reads the pieces, then the end of the connection. */
function read(pieces: readonly Uint8Array[], maxLength = 1000): string[] {
  const seen: string[] = [];
  const onMessage = (bytes: Uint8Array, start: number, end: number): void => {
    seen.push(Buffer.from(bytes.subarray(start, end)).toString());
  };
  const reader = new MessageReader({ onMessage }, maxLength);
  for (const piece of pieces) reader.push(piece);
  reader.end();
  return seen;
}

const messages = [
  "{}",
  "[]",
  '{"a":"}]","b":"\\"}","c":"\\\\"}',
  '[{"a":[{}]},"[{",1.5e3,null]',
  '{"é":"\\u005d 😀","\\"":{"[":"{"}}',
  " \n[\t]\r\n",
];

describe("messages back to back", () => {
  const text = messages.join("");
  const bytes = Buffer.from(text);
  const expected = messages.map((message) => message.trim());

  it("are found in one piece, with or without white space between them", () => {
    expect(read([bytes])).toEqual(expected);
    expect(read([Buffer.from(`\n ${messages.join(" \r\n\t")} `)])).toEqual(expected);
  });

  it("are found in every split in two", () => {
    for (let at = 0; at <= bytes.length; at++) {
      expect(read([bytes.subarray(0, at), bytes.subarray(at)]), `split at ${at}`).toEqual(expected);
    }
  });

  it("are found byte by byte", () => {
    expect(read(Array.from(bytes, (byte) => Uint8Array.of(byte)))).toEqual(expected);
  });

  it("are found for any JSON in any split", () => {
    const json = fc.oneof(fc.array(fc.jsonValue()), fc.dictionary(fc.string(), fc.jsonValue()));
    const spaced = fc
      .tuple(json, fc.constantFrom(undefined, 2, "\t"))
      .map(([value, space]) => JSON.stringify(value, null, space));
    fc.assert(
      fc.property(fc.array(spaced, { maxLength: 5 }), fc.array(fc.nat(10_000), { maxLength: 6 }), (texts, cuts) => {
        const bytes = Buffer.from(texts.join(""));
        const places = [0, ...cuts.map((at) => at % (bytes.length + 1)).toSorted((a, b) => a - b), bytes.length];
        const pieces = places.slice(1).map((place, i) => bytes.subarray(places[i], place));
        expect(read(pieces, Infinity)).toEqual(texts);
      }),
    );
  });
});

describe("what is no message", () => {
  it.each(["x", "1", '"a"', "null", "{}x", "}", "]", ",{}", "{},"])("%s is refused", (text) => {
    expect(() => read([Buffer.from(text)])).toThrow(SyntaxError);
  });

  it.each(["{", '{"a":"', "[[]", '["\\'])("%s is refused when the connection ends", (text) => {
    expect(() => read([Buffer.from(text)])).toThrow(/in the middle of a message/);
  });

  it("is refused when it is too large, whole or in pieces", () => {
    const message = Buffer.from(JSON.stringify({ a: "x".repeat(992) }));
    expect(message.length).toBe(1000);
    expect(read([message])).toHaveLength(1);
    expect(() => read([message], 999)).toThrow(RangeError);
    expect(() => read([message.subarray(0, 990), message.subarray(990)], 999)).toThrow(/999 bytes.*maxResponse/);
    expect(() => read([Buffer.from("["), Buffer.alloc(2000, 32)])).toThrow(RangeError);
  });
});
