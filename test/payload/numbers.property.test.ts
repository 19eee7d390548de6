import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { newCodecs, randomBytes, textOf, utf8, variants } from "./codecs.ts";

const RUNS = 3000;
const MANY = 500_000;

/** Finite numbers of random bits, subnormal ones among them, and zeros of both signs. */
function randomNumbers<Floats extends Float32Array | Float64Array>(floats: Floats): Floats {
  for (let i = 0; i < floats.length; i++) if (!Number.isFinite(floats[i])) floats[i] = i % 2 === 0 ? 0 : -0;
  return floats;
}

const randomDoubles = (seed: number): Float64Array =>
  randomNumbers(new Float64Array(randomBytes(seed, MANY * 8).buffer));
const randomFloats = (seed: number): Float32Array =>
  randomNumbers(new Float32Array(randomBytes(seed, MANY * 4).buffer));

/** As people and sensors have them: few digits, near 1. */
function plainDoubles(seed: number): Float64Array {
  const words = new Int32Array(randomBytes(seed, MANY * 4).buffer);
  return Float64Array.from(words, (word, i) => word / 10 ** (i % 13));
}

/** 2^53 and more beside the powers of two and of ten. */
function edges(): Float64Array {
  const numbers: number[] = [];
  for (let e = -1074; e < 1024; e++) numbers.push(2 ** e);
  for (let e = -323; e < 309; e++) numbers.push(Number(`1e${e}`), Number(`9.999999999999999e${e - 1}`));
  const bits = new BigInt64Array(Float64Array.from(numbers).buffer);
  const beside = BigInt64Array.from([...bits].flatMap((each) => [each, each + 1n, each > 0n ? each - 1n : each]));
  return new Float64Array(beside.buffer).filter(Number.isFinite);
}

/** The place of the first number that is not the same to the bit, -1 for none. */
function firstOther(a: ArrayLike<number>, b: ArrayLike<number>): number {
  for (let i = 0; i < b.length; i++) if (!Object.is(a[i], b[i])) return i;
  return a.length === b.length ? -1 : b.length;
}

/** A JSON number of any form. */
const numberText: fc.Arbitrary<string> = fc.oneof(
  fc.stringMatching(/^-?(0|[1-9][0-9]{0,25})(\.[0-9]{1,40})?([eE][+-]?[0-9]{1,3})?$/),
  fc.stringMatching(/^-?(0|[1-9])\.0{0,20}[0-9]{15,30}$/),
  fc.stringMatching(/^[1-9][0-9]{0,17}e-?3[0-4][0-9]$/),
);

/** The decimal number exactly halfway between two doubles, and others that differ from it far behind. */
const halfway: fc.Arbitrary<string> = fc
  .tuple(
    fc.bigInt(1n, 2n ** 53n - 1n),
    fc.integer({ min: -1074, max: 900 }),
    fc.constantFrom("", "0", "1", "000000001"),
  )
  .chain(([significand, exponent, more]) =>
    fc.constantFrom(-1n, 0n, 1n).map((beside) => {
      const twice = significand * 2n + 1n;
      // twice * 2^(exponent - 1)
      if (exponent > 0) return `${twice * 2n ** BigInt(exponent - 1) + beside}.0${more}`;
      const digits = twice * 5n ** BigInt(1 - exponent) + beside;
      return `${digits}${more}e-${1 - exponent + more.length}`;
    }),
  );

const all = (numbers: ArrayLike<number>): number[] => Array.from(numbers);

describe.each(variants)("numbers in JSON text, %s", (variant) => {
  const codecs = newCodecs(variant);
  const parse = (text: string, kind: "f32" | "f64"): ArrayLike<number> => {
    const read = codecs.parseNumbers(utf8(text), kind);
    if ("what" in read) throw new Error(`${read.what} at ${read.path.join()}`);
    return read.data as Float64Array;
  };

  describe.each([
    ["random bits", () => randomDoubles(1)],
    ["other random bits", () => randomDoubles(2)],
    ["few digits", () => plainDoubles(3)],
    ["powers and what is beside them", edges],
  ])("doubles of %s", (_, make) => {
    const doubles = make();
    const text = JSON.stringify([...doubles]);

    it("are printed as JSON.stringify does", () => {
      const printed = textOf(codecs.printNumbers(doubles, [doubles.length]));
      if (printed === text) return;
      expect(firstDifference(printed, text)).toBeUndefined();
    });

    it("are read as JSON.parse does", () => {
      expect(firstOther(parse(text, "f64"), JSON.parse(text))).toBe(-1);
      const long = `[${Array.from(doubles.subarray(0, 20_000), (each) => each.toPrecision(21)).join()}]`;
      expect(firstOther(parse(long, "f64"), JSON.parse(long))).toBe(-1);
    });
  });

  describe.each([
    ["random bits", () => randomFloats(4)],
    ["other random bits", () => randomFloats(5)],
    ["few digits", () => Float32Array.from(plainDoubles(6))],
    [
      "numbers from -1 to 1",
      () => Float32Array.from(new Int32Array(randomBytes(7, MANY * 4).buffer), (each) => each / 2 ** 31),
    ],
  ])("floats of %s", (_, make) => {
    const floats = make();
    const text = textOf(codecs.printNumbers(floats, [floats.length]));

    it("are printed in the fewest digits that give them back", () => {
      const numbers = JSON.parse(text) as number[];
      const positive = floats.map((each) => each + 0); // JSON has it that -0 is 0
      expect(firstOther(Float32Array.from(numbers), positive)).toBe(-1);
      const written = text.slice(1, -1).split(",");
      for (let i = 0; i < floats.length; i += 7) {
        const exact = floats[i] as number;
        let digits = 1;
        while (Math.fround(Number(exact.toPrecision(digits))) !== exact) digits++;
        const significant = (written[i] as string).replace(/e.*/, "").replace(/\D/g, "").replace(/^0+/, "");
        if (significant.replace(/0+$/, "").length > digits)
          expect(written[i]).toBe(String(Number(exact.toPrecision(digits))));
      }
    });

    it("are read as Math.fround of JSON.parse", () => {
      expect(firstOther(parse(text, "f32"), Float32Array.from(JSON.parse(text)))).toBe(-1);
      const long = JSON.stringify([...floats]);
      expect(firstOther(parse(long, "f32"), Float32Array.from(JSON.parse(long)))).toBe(-1);
    });
  });

  it("are read in any form that JSON has for them", () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(numberText, halfway), { minLength: 1, maxLength: 20 }), (texts) => {
        const finite = texts.filter((text) => Number.isFinite(Number(text)));
        const text = `[${finite.join(", ")}]`;
        expect(firstOther(parse(text, "f64"), finite.map(Number))).toBe(-1);
        const small = finite.filter((each) => Number.isFinite(Math.fround(Number(each))));
        expect(
          firstOther(
            parse(`[${small}]`, "f32"),
            small.map((each) => Math.fround(Number(each))),
          ),
        ).toBe(-1);
      }),
      { numRuns: RUNS },
    );
  });

  it("that are too large are refused", () => {
    // Halfway from the greatest double to what would be the next one.
    const least = 2n ** 1024n - 2n ** 970n;
    for (const text of ["1e309", "-1.8e308", "1e99999999999", `${least}`, `-${least}.0`, `${least}e0`]) {
      expect(codecs.parseNumbers(utf8(`[0, ${text}]`), "f64")).toEqual({ what: "range", path: [1] });
    }
    expect(all(parse(`[${least - 1n}]`, "f64"))).toEqual([Number.MAX_VALUE]);
    expect(codecs.parseNumbers(utf8("[3.4028235e38, 3.4028236e38]"), "f32")).toEqual({ what: "range", path: [1] });
    expect(codecs.parseNumbers(utf8("[[1], [-1e39]]"), "f32")).toEqual({ what: "range", path: [1, 0] });
  });

  it("that are tiny become 0, with their sign", () => {
    expect(all(parse("[1e-400, -1e-99999999999999999999, 2e-324, 3e-324, -0, -0.0e5]", "f64"))).toEqual([
      0, -0, 0, 5e-324, -0, -0,
    ]);
    const digits = `0.${"0".repeat(400)}1e400`;
    expect(all(parse(`[${digits}, 1${"0".repeat(400)}e-400]`, "f64"))).toEqual([0.1, 1]);
  });

  it("are refused exactly where JSON.parse refuses the text, or where they are no array of numbers", () => {
    const morsel = fc.constantFrom(
      ..."0123456789-+.eE,[] \n",
      "01",
      "1.",
      ".5",
      "--",
      "null",
      "true",
      '"a"',
      "{}",
      "[]",
      "1e5",
    );
    fc.assert(
      fc.property(fc.array(morsel, { maxLength: 12 }), (morsels) => {
        const text = `[${morsels.join("")}]`;
        const read = codecs.parseNumbers(utf8(text), "f64");
        const expected = nestedShape(text);
        if (expected === undefined) expect(read).toHaveProperty("what");
        else expect(read).toMatchObject({ shape: expected });
      }),
      { numRuns: RUNS * 5 },
    );
  });
});

/** The shape that JSON.parse() finds; `undefined` where the text is no JSON, or no array of numbers in a shape. */
function nestedShape(text: string): number[] | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const shapeOf = (list: unknown): number[] | undefined => {
    if (!Array.isArray(list)) return Number.isFinite(list) ? [] : undefined;
    const [first, ...others] = list.map(shapeOf);
    if (list.length === 0) return [0];
    if (first === undefined || others.some((other) => other?.join() !== first.join())) return undefined;
    return [list.length, ...first];
  };
  return shapeOf(value);
}

function firstDifference(printed: string, text: string): readonly [string | undefined, string] | undefined {
  const theirs = printed.split(",");
  return text
    .split(",")
    .map((each, i) => [theirs[i], each] as const)
    .find(([a, b]) => a !== b);
}
