import { describe, expect, it } from "vitest";
import { newCodecs, randomBytes, textOf, utf8, variants } from "./codecs.ts";

describe.each(variants)("base64, %s", (variant) => {
  const codecs = newCodecs(variant);
  const lengths = [...Array(130).keys(), 12_287, 12_288, 12_289, 40_000, 100_001];

  it("is what Buffer writes and reads, whatever the length", () => {
    for (const length of lengths) {
      const bytes = randomBytes(length + 1, length);
      const text = codecs.encodeBase64(bytes);
      expect(textOf(text)).toBe(Buffer.from(bytes).toString("base64"));
      expect(codecs.decodeBase64(text)).toEqual(bytes);
    }
  });

  it("of any byte at any place that is not of the alphabet is refused at that place", () => {
    const alphabet = new Set(utf8("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"));
    for (let byte = 0; byte < 256; byte++) {
      for (const place of [0, 1, 14, 15, 16, 31, 40, 60]) {
        const text = utf8("A".repeat(64));
        text[place] = byte;
        const decoded = codecs.decodeBase64(text);
        if (alphabet.has(byte)) expect(decoded).toHaveLength(48);
        else expect(decoded).toBe(place === 0 ? -0 : -place);
      }
    }
  });

  it.each([
    ["A", 1],
    ["AA", 2],
    ["AAA", 3],
    ["AAAAA", 5],
    ["A===", 1],
    ["====", 0],
    ["AA=A", 2],
    ["AA==AAAA", 2],
    ["AAA=AAAA", 3],
    ["AB==", 1], // bits that go unused are 0
    ["AAB=", 2],
    ["AA-_", 2],
    ["AAAA\n", 4],
    [" AAA", 0],
    [`${"A".repeat(12_288)}A=*=`, 12_289],
    [`${"A".repeat(12_288)}==`, 12_288],
  ])("%s is refused at %i", (text, place) => expect(codecs.decodeBase64(utf8(text))).toBe(place === 0 ? -0 : -place));
});
