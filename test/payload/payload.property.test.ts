import fc from "fast-check";
import { t, type Type } from "ucall";
import { describe, expect, it } from "vitest";
import { newArray, type ArrayKind, type TypedArray } from "../../dist/src/payload/arrays.js";
import { decodeBase64 } from "../../dist/src/payload/base64.js";
import { PayloadError } from "../../dist/src/payload/error.js";
import { readImageHeader } from "../../dist/src/payload/image-header.js";
import { readNpy, writeNpy } from "../../dist/src/payload/npy.js";
import { countOf, indexOf } from "../../dist/src/payload/shape.js";
import { base64, bytesPayload, check, images, read } from "./values.ts";

const RUNS = 2000;
const KINDS: readonly ArrayKind[] = ["f32", "f64", "i8", "i16", "i32", "i64", "u8", "u16", "u32", "u64"];

const kind = fc.constantFrom(...KINDS);
const shape = fc.array(fc.nat(4), { maxLength: 4 });
const bytes = fc.uint8Array({ maxLength: 300 });

/** An array of a kind and shape that holds any bits. */
const shaped = fc.tuple(kind, shape, fc.infiniteStream(fc.nat(255))).map(([kind, shape, stream]) => {
  const data = newArray(kind, countOf(shape));
  const raw = new Uint8Array(data.buffer);
  for (let i = 0; i < raw.length; i++) raw[i] = stream.next().value as number;
  return { data, shape };
});

/** What is valid but for a few bytes, which finds more than what is random throughout. */
const damaged = (of: fc.Arbitrary<Uint8Array>): fc.Arbitrary<Uint8Array> =>
  fc.tuple(of, fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 4 }), fc.nat(64)).map(([valid, changes, cut]) => {
    const copy = valid.slice(0, valid.length - (cut > 48 ? cut : 0));
    for (const [at, value] of changes) if (copy.length > 0) copy[at % copy.length] = value;
    return copy;
  });

const sameBits = (a: TypedArray, b: TypedArray): boolean =>
  Buffer.from(a.buffer, a.byteOffset, a.byteLength).equals(Buffer.from(b.buffer, b.byteOffset, b.byteLength));

/** What is read of bytes, `undefined` where they are refused: nothing else may be thrown. */
function attempt<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch (error) {
    expect(error).toBeInstanceOf(PayloadError);
    return undefined;
  }
}

/** 64-bit integers, in one dimension or several. */
const isExact = (value: unknown): boolean =>
  [value, (value as { data?: unknown } | null)?.data].some(
    (data) => data instanceof BigInt64Array || data instanceof BigUint64Array,
  );

const everyType: readonly Type<any, any>[] = [
  ...KINDS.map((kind) => t[kind] as typeof t.f32).flatMap((of) => [of(), of([null, 3], { lend: true }), of([2, 2])]),
  t.bytes(),
  t.file(),
  t.image(),
  t.object({ a: t.f32(), b: t.bytes().optional() }),
];

describe("whatever comes in", () => {
  it("a .npy file is read or refused, and never larger than it is", () => {
    const files = shaped.map(({ data, shape }) => writeNpy(data, shape) as Uint8Array);
    fc.assert(
      fc.property(fc.oneof(bytes, damaged(files)), (file) => {
        const array = attempt(() => readNpy(file));
        if (array !== undefined) expect(array.data.byteLength).toBeLessThan(file.length);
        if (array !== undefined) expect(array.data.length).toBe(countOf(array.shape));
      }),
      { numRuns: RUNS },
    );
  });

  it("a .npy file is read as it was written", () => {
    fc.assert(
      fc.property(shaped, ({ data, shape }) => {
        const array = readNpy(writeNpy(data, shape));
        expect(array.shape).toEqual(shape);
        expect(sameBits(array.data, data)).toBe(true);
      }),
      { numRuns: RUNS },
    );
  });

  it("an image's header is read or refused", () => {
    const samples = fc.constantFrom(...Object.values(images).map(({ bytes }) => bytes));
    fc.assert(
      fc.property(fc.oneof(bytes, damaged(samples)), (file) => {
        const header = attempt(() => readImageHeader(file));
        if (header !== undefined) expect(header.width * header.height).toBeGreaterThan(0);
      }),
      { numRuns: RUNS * 2 },
    );
  });

  it("base64 is read as others read it, or refused where they are lenient", () => {
    const alphabet = fc.constantFrom(..."ABCDwxyz0189+/=-_ \n");
    const text = fc.oneof(
      bytes.map(base64),
      fc.array(alphabet, { maxLength: 12 }).map((parts) => parts.join("")),
    );
    fc.assert(
      fc.property(text, (text) => {
        const read = decodeBase64(Buffer.from(text));
        const theirs = Buffer.from(text, "base64");
        if (theirs.toString("base64") === text) expect(read).toEqual(new Uint8Array(theirs));
        else
          expect(read).toSatisfy((place: unknown) => typeof place === "number" && place <= 0 && -place <= text.length);
      }),
      { numRuns: RUNS * 2 },
    );
  });

  it("every type takes it or says why not", () => {
    const lists = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { depthSize: "small" },
        fc.oneof(fc.double(), fc.integer(), fc.constantFrom(null, true, 2 ** 53, 1e39)),
        fc.oneof(
          fc.string(),
          bytes.map(base64),
          bytes.map((raw) => bytesPayload(raw, "image/png")),
        ),
        fc.array(tie("value"), { maxLength: 4 }),
        fc.dictionary(fc.constantFrom("a", "b", "bytes", "type", "data", "shape", "__proto__"), tie("value")),
      ),
    }));
    fc.assert(
      fc.property(
        fc.constantFrom(...everyType),
        fc.oneof(
          lists.value,
          fc.json().map((text) => JSON.parse(text)),
        ),
        (type, value) => {
          const json = JSON.stringify(value);
          const checked = check(type, JSON.parse(json));
          if (type.readText === undefined) return;
          // Issues are a list; of two things that are wrong either may be told. Beyond 2^53 only text is exact.
          const direct = read(type, json);
          if (Array.isArray(checked) && isExact(direct)) return;
          expect(Array.isArray(direct) ? [] : direct).toEqual(Array.isArray(checked) ? [] : checked);
        },
      ),
      { numRuns: RUNS },
    );
  });
});

it("a place in an array and its index are the same", () => {
  const some = fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 5 });
  fc.assert(
    fc.property(some, fc.nat(), (shape, at) => {
      const place = at % countOf(shape);
      const back = indexOf(place, shape).reduce((sum, index, i) => sum * (shape[i] as number) + index, 0);
      expect(back).toBe(place);
    }),
  );
});
