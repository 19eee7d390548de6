import { describe, expect, it } from "vitest";
import { entityTag, namesTag } from "../../dist/src/host/entity-tag.js";

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);

describe("entityTag()", () => {
  it("differs where results do", () => {
    const results = [
      ...[null, 0, 1, "1", "", [], {}, { a: 1 }, { a: 2 }, "a", "b", "aa", "ab", "ba"],
      ...[bytes(), bytes(0), bytes(0, 0), bytes(1, 2, 3, 4, 5), bytes(1, 2, 3, 4, 6), bytes(2, 1, 3, 4, 5)],
      ...[
        Int8Array.of(0),

        { a: bytes(1) },
        { a: bytes(2) },
        [Float32Array.of(1)],
        [Float32Array.of(2)],
      ],
      ...[
        { data: Float32Array.of(1, 2), shape: [2, 1] },
        { data: Float32Array.of(1, 2), shape: [1, 2] },
      ],
      ...[
        { bytes: bytes(1), type: "image/png" },
        { bytes: bytes(1), type: "image/gif" },
      ],
    ];
    expect(new Set(results.map((result) => entityTag(result, null))).size).toBe(results.length);
    const many = Array.from({ length: 50_000 }, (_, i) => entityTag({ i }, null));
    expect(new Set(many).size).toBe(many.length);
  });

  it("is the same for the same result, wherever its bytes lie", () => {
    const whole = bytes(9, 1, 2, 3, 4, 5, 6, 7, 8);
    expect(entityTag(whole.subarray(1), "a")).toBe(entityTag(whole.slice(1), "a"));
    expect(entityTag({ a: [1, "é"] }, null)).toBe(entityTag({ a: [1, "é"] }, null));
  });

  it("differs with what is accepted", () => {
    expect(entityTag(1, "application/json")).not.toBe(entityTag(1, "application/cbor"));
  });

  it("is none for what JSON cannot say", () => {
    expect(() => entityTag(1n, null)).toThrow(TypeError);
  });
});

describe("namesTag()", () => {
  const tag = 'W/"abc"';
  it.each([null, "", '"ab"', 'W/"abcd"', "abc", '"x", "y"'])("not in %j", (field) =>
    expect(namesTag(field, tag)).toBe(false),
  );
  it.each(["*", 'W/"abc"', '"abc"', '"x" , W/"abc"', '"x","abc"'])("in %j", (field) =>
    expect(namesTag(field, tag)).toBe(true),
  );
});
