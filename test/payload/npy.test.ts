import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { kindOf } from "../../dist/src/payload/arrays.js";
import { PayloadError } from "../../dist/src/payload/error.js";
import { npyHead, readNpy, writeNpy } from "../../dist/src/payload/npy.js";

/** Files as NumPy 2.4.6 wrote them. */
interface Case {
  readonly file: string;
  readonly kind?: string;
  readonly data?: readonly (number | string)[];
  readonly shape?: readonly number[];
  readonly refused?: string;
}

const cases = Object.entries(
  JSON.parse(readFileSync(new URL("npy.json", import.meta.url), "utf8")) as Record<string, Case>,
);
const bytesOf = ({ file }: Case): Uint8Array => Uint8Array.from(Buffer.from(file, "base64"));
const sample = bytesOf(cases[0]?.[1] as Case);

/** A file with another header of the same length, as far as it fits. */
function withHeader(text: string, version = 1): Uint8Array {
  const start = version === 1 ? 10 : 12;
  const file = new Uint8Array(start + text.length + 24);
  file.set(sample.subarray(0, 6));
  file[6] = version;
  file[8] = text.length & 0xff;
  file[9] = text.length >> 8;
  file.set(Buffer.from(text, "latin1"), start);
  return file;
}

const describing = (descr: string, shape: string): string =>
  `{'descr': ${descr}, 'fortran_order': False, 'shape': ${shape}, }\n`;

describe("a .npy file", () => {
  it.each(cases.filter(([, { refused }]) => refused === undefined))("%s", (_, each) => {
    const { data, shape } = readNpy(bytesOf(each));
    expect(kindOf(data)).toBe(each.kind);
    expect(shape).toEqual(each.shape);
    expect(
      Array.from(data as ArrayLike<number | bigint>, (value) => (typeof value === "bigint" ? `${value}` : value)),
    ).toEqual(each.data);
  });

  it.each(cases.filter(([, { refused }]) => refused !== undefined))("with %s is refused", (_, each) => {
    expect(() => readNpy(bytesOf(each))).toThrow(each.refused);
    expect(() => readNpy(bytesOf(each))).toThrow(PayloadError);
  });

  it("is read from wherever it lies, without a copy where its place allows it", () => {
    for (let offset = 0; offset < 8; offset++) {
      const memory = new Uint8Array(offset + sample.length);
      memory.set(sample, offset);
      const { data } = readNpy(memory.subarray(offset));
      expect([...data]).toEqual([0, 0.5, 1, 1.5, 2, 2.5]);
      expect(data.buffer === memory.buffer).toBe(offset % 4 === 0);
    }
  });

  it("that is cut off anywhere, or has more than it says, is refused", () => {
    for (let length = 0; length < sample.length; length++) {
      expect(() => readNpy(sample.subarray(0, length))).toThrow(PayloadError);
    }
    expect(() => readNpy(Buffer.concat([sample, new Uint8Array(1)]))).toThrow(
      "a .npy file that says 24 bytes of data (f32, [2, 3]), and has 25",
    );
  });

  it.each([
    ["more than there can be", "'<f4'", "(9007199254740991, 9007199254740991)", "says more data than there can be"],
    ["a length beyond 2^53", "'<f4'", "(99999999999999999,)", "its shape is no tuple of lengths"],
    ["a negative length", "'<f4'", "(-1,)", "cannot be read"],
    ["40 dimensions", "'<f4'", `(${"1, ".repeat(40)})`, "more than 32 dimensions"],
    ["no shape", "'<f4'", "'x'", "it has no shape"],
    ["a byte order for bytes", "'<i1'", "(24,)", "its dtype '<i1' is none of"],
    ["no byte order", "'|f4'", "(6,)", "its dtype '|f4' is none of"],
    ["code for a type", "exec('1')", "(6,)", "it is no dictionary"],
  ])("that says %s is refused", (_, descr, shape, message) => {
    expect(() => readNpy(withHeader(describing(descr, shape)))).toThrow(message);
  });

  it.each([
    ["no dictionary", "[1, 2]", "it is no dictionary"],
    ["one that does not end", "{'descr': '<f4', ", "it is no dictionary of the form that NumPy writes"],
    ["something behind it", `${describing("'<f4'", "(6,)").trim()} 1`, "it is no dictionary of the form"],
    ["a key twice", "{'descr': '<f4', 'descr': '<f4'}", "it says descr twice"],
    ["no order", "{'descr': '<f4', 'shape': (6,)}", "its fortran_order is neither True nor False"],
    ["no type", "{'fortran_order': False, 'shape': (6,)}", "its dtype none is none of"],
    ["too long a header", " ".repeat(5000), "longer than 4096 bytes"],
  ])("with %s is refused", (_, header, message) => {
    expect(() => readNpy(withHeader(header))).toThrow(message);
  });

  it("of another version is refused", () => {
    expect(() => readNpy(withHeader(describing("'<f4'", "(6,)"), 4))).toThrow("of version 4, not 1 to 3");
    expect(readNpy(withHeader(describing("'<f4'", "(6,)"), 3)).shape).toEqual([6]);
    expect(() => readNpy(Uint8Array.of(1, 2))).toThrow("it does not begin with \\x93NUMPY");
  });
});

describe("what is written", () => {
  it.each<[Parameters<typeof writeNpy>[0], number[], string]>([
    [Float32Array.of(1, 2, 3, 4, 5, 6), [2, 3], "<f4"],
    [Float64Array.of(0.1), [], "<f8"],
    [Int8Array.of(-128, 127), [2], "|i1"],
    [BigUint64Array.of(2n ** 64n - 1n), [1, 1, 1], "<u8"],
    [new Int16Array(0), [0, 1024], "<i2"],
  ])("%# is read back", (data, shape, descr) => {
    const file = writeNpy(data, shape);
    expect(Buffer.from(file).toString("latin1")).toContain(`'descr': '${descr}', 'fortran_order': False`);
    expect(readNpy(file)).toEqual({ data, shape });
    expect((file.length - data.byteLength) % 64).toBe(0);
  });

  it("has a head of its own", () => {
    const head = npyHead("f32", [1024]);
    expect(head.length).toBe(128);
    expect(Buffer.from(head).toString("latin1")).toMatch(/'shape': \(1024,\), \} +\n$/);
  });
});
