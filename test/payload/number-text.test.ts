import { describe, expect, it } from "vitest";
import { NotFiniteError } from "../../dist/src/payload/number-text.js";
import { newCodecs, newEngine, textOf, utf8, variants } from "./codecs.ts";

describe.each(variants)("arrays in JSON text, %s", (variant) => {
  const codecs = newCodecs(variant);
  const parse = (text: string, kind: Parameters<typeof codecs.parseNumbers>[1] = "f32") =>
    codecs.parseNumbers(utf8(text), kind);
  const print = (...given: Parameters<typeof codecs.printNumbers>) => textOf(codecs.printNumbers(...given));

  describe("reading", () => {
    it.each([
      ["[]", [0], []],
      ["[ ]", [0], []],
      ["[1]", [1], [1]],
      [" [ 1 , 2 ] ", [2], [1, 2]],
      ["[[1,2,3],[4,5,6]]", [2, 3], [1, 2, 3, 4, 5, 6]],
      ["[[[1],[2]],\r\n\t[[3],[4]]]", [2, 2, 1], [1, 2, 3, 4]],
      ["[[],[],[]]", [3, 0], []],
      ["[[[],[]]]", [1, 2, 0], []],
    ])("%s has its shape", (text, shape, data) => {
      expect(parse(text)).toEqual({ data: Float32Array.from(data), shape });
    });

    it.each([
      ["[1,null]", "null", [1]],
      ["[true]", "a boolean", [0]],
      ["[[1],[false]]", "a boolean", [1, 0]],
      ['[0,"1"]', "a string", [1]],
      ["[{}]", "an object", [0]],
      ["[1,[2]]", "a list", [1]],
      ["[[],[[]]]", "a list", [1, 0]],
      ["[[1],2]", "a number", [1]],
      ["[[[1]],[2]]", "a number", [1, 0]],
      ["[[1,2],[3]]", "ragged", [1]],
      ["[[1,2],[3,4,5]]", "ragged", [1]],
      ["[[[1],[2]],[[3]]]", "ragged", [1]],
      ["[[1],[]]", "ragged", [1]],
      ["null", "null", []],
      ["5", "a number", []],
      ['"AAAA"', "a string", []],
      ["", "syntax", []],
      ["[", "syntax", [0]],
      ["[1", "syntax", [0]],
      ["[1,", "syntax", [1]],
      ["[1,]", "syntax", [1]],
      ["[,1]", "syntax", [0]],
      ["[1 2]", "syntax", [1]],
      ["[1]]", "syntax", []],
      ["[1]2", "syntax", []],
      ["[01]", "syntax", [0]],
      ["[0,-]", "syntax", [1]],
      ["[+1]", "syntax", [0]],
      ["[1.]", "syntax", [0]],
      ["[.5]", "syntax", [0]],
      ["[1e]", "syntax", [0]],
      ["[1e+]", "syntax", [0]],
      ["[NaN]", "syntax", [0]],
      ["[0x10]", "syntax", [1]],
      [`${"[".repeat(33)}1${"]".repeat(33)}`, "depth", Array(32).fill(0)],
    ])("%s is refused", (text, what, path) => {
      for (const kind of ["f32", "f64", "i32", "u64"] as const) expect(parse(text, kind)).toEqual({ what, path });
    });

    it.each([
      ["i8", "[-128,127,1e2,5.0,0.5e1,-0,-0.0,120e-1,0e999]", [-128, 127, 100, 5, 5, 0, 0, 12, 0]],
      ["u8", "[0,255,2.55e2]", [0, 255, 255]],
      ["i16", "[-32768,32767]", [-32_768, 32_767]],
      ["u16", "[65535]", [65_535]],
      ["i32", "[-2147483648,2147483647]", [-2_147_483_648, 2_147_483_647]],
      ["u32", "[4294967295]", [4_294_967_295]],
      [
        "i64",
        "[-9223372036854775808,9223372036854775807,9007199254740993,1e18]",
        [-(2n ** 63n), 2n ** 63n - 1n, 9007199254740993n, 10n ** 18n],
      ],
      ["u64", "[18446744073709551615,18446744073709551.615e3,0]", [2n ** 64n - 1n, 2n ** 64n - 1n, 0n]],
    ] as const)("%s are exact: %s", (kind, text, numbers) => {
      const read = parse(text, kind);
      expect([...(read as unknown as { data: number[] }).data]).toEqual(numbers);
    });

    it.each([
      ["i8", "128", "range"],
      ["i8", "-129", "range"],
      ["u8", "-1", "range"],
      ["u8", "256", "range"],
      ["i16", "32768", "range"],
      ["u16", "65536", "range"],
      ["i32", "2147483648", "range"],
      ["u32", "4294967296", "range"],
      ["i64", "9223372036854775808", "range"],
      ["i64", "-9223372036854775809", "range"],
      ["u64", "18446744073709551616", "range"],
      ["u64", "1e20", "range"],
      ["u64", "1e99999999999999999999", "range"],
      ["i32", "0.5", "fraction"],
      ["i32", "1e-1", "fraction"],
      ["i32", "1.00000000000000000000001", "fraction"],
    ] as const)("%s does not hold %s", (kind, number, what) => {
      expect(parse(`[0, ${number}]`, kind)).toEqual({ what, path: [1] });
    });

    it("takes text in the engine's memory as it lies there, up to the very end", () => {
      const engine = newEngine(variant);
      const here = newCodecs(variant, engine);
      const text = utf8("[[1.5,2.25],[3,4]]");
      for (const address of [engine.allocate(text.length), engine.bytes.length - text.length]) {
        engine.bytes.set(text, address);
        const bytes = engine.bytes.subarray(address, address + text.length);
        expect(here.parseNumbers(bytes, "f64")).toEqual({ data: Float64Array.of(1.5, 2.25, 3, 4), shape: [2, 2] });
      }
    });

    it("gives all memory back", () => {
      const engine = newEngine(variant);
      const here = newCodecs(variant, engine);
      const text = utf8(`[${Array(10_000).fill("1.25").join()}]`);
      const broken = utf8(`[${Array(10_000).fill("1.25").join()},null]`);
      here.parseNumbers(text, "f64");
      const { byteLength } = engine.memory.buffer;
      for (let i = 0; i < 200; i++) {
        here.parseNumbers(text, "f64");
        here.parseNumbers(broken, "f64");
      }
      expect(engine.memory.buffer.byteLength).toBe(byteLength);
    });
  });

  describe("printing", () => {
    it.each([
      [Float32Array.of(), [0], "[]"],
      [Float32Array.of(), [2, 0], "[[],[]]"],
      [Float32Array.of(), [0, 1_000_000_000], "[]"],
      [Float32Array.of(5), [], "5"],
      [Float32Array.of(0.1, -0, 1e21), [3], "[0.1,0,1e+21]"],
      [Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8), [2, 2, 2], "[[[1,2],[3,4]],[[5,6],[7,8]]]"],
      [Int8Array.of(-128, 127), [2, 1], "[[-128],[127]]"],
      [Uint8Array.of(0, 255), [1, 2], "[[0,255]]"],
      [Int16Array.of(-32_768), [1], "[-32768]"],
      [Uint16Array.of(65_535), [1], "[65535]"],
      [Int32Array.of(-2_147_483_648), [1], "[-2147483648]"],
      [Uint32Array.of(4_294_967_295), [1], "[4294967295]"],
      [BigInt64Array.of(-(2n ** 63n), 2n ** 63n - 1n), [2], "[-9223372036854775808,9223372036854775807]"],
      [BigUint64Array.of(2n ** 64n - 1n), [1], "[18446744073709551615]"],
    ])("%o of shape %o", (data, shape, text) => expect(print(data, shape)).toBe(text));

    it("goes on from piece to piece, in any shape", () => {
      const data = Int32Array.from({ length: 30_240 }, (_, i) => (i * 2_654_435_761) | 0);
      for (const shape of [
        [30_240],
        [30_240, 1],
        [1, 30_240],
        [7, 4320],
        [2, 3, 4, 5, 6, 42],
        [10_080, 3],
        [...Array(31).fill(1), 30_240],
      ]) {
        const nested = shape
          .slice(1)
          .reduceRight<unknown[]>(
            (items, size) =>
              Array.from({ length: items.length / size }, (_, i) => items.slice(i * size, (i + 1) * size)),
            [...data],
          );
        expect(print(data, shape)).toBe(JSON.stringify(nested));
      }
    });

    it.each([Number.NaN, Infinity, -Infinity])("refuses %s, and tells where it is", (value) => {
      for (const [data, index] of [
        [new Float32Array(20_000).fill(1), 0],
        [new Float64Array(20_000).fill(1), 19_999],
        [new Float32Array(20_000).fill(1), 12_345],
      ] as const) {
        data[index] = value;
        const refusal = (() => {
          try {
            return print(data, [200, 100]);
          } catch (error) {
            return error;
          }
        })();
        expect(refusal).toBeInstanceOf(NotFiniteError);
        expect(refusal).toMatchObject({ index });
      }
    });

    it("refuses a shape that does not fit", () => {
      expect(() => print(Float32Array.of(1, 2), [3])).toThrow(TypeError);
      expect(() => print(Float32Array.of(1), Array(33).fill(1))).toThrow(TypeError);
    });

    it("gives memory of its own", () => {
      const first = codecs.printNumbers(Float32Array.of(1, 2), [2]);
      codecs.printNumbers(Float32Array.of(3, 4), [2]);
      expect(textOf(first)).toBe("[1,2]");
    });
  });
});
