import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import type { MemoryAccess } from "../../dist/src/payload/codec-module.js";
import { Codecs } from "../../dist/src/payload/codecs.js";
import type { Part } from "../../dist/src/payload/multipart.js";
import { codecBytes, codecModule, newCodecs, newEngine, textOf, utf8, variants } from "./codecs.ts";

/** What either variant may weigh: it travels to edge platforms and browsers. */
const MOST_BYTES = 60_000;
const MOST_GZIPPED = 25_000;

describe.each(variants)("the codecs' module, %s", (variant) => {
  const module = codecModule(variant);

  it("imports memory, a place in it and a stack, and nothing else", () => {
    const imports = WebAssembly.Module.imports(module).map(
      ({ module: from, name, kind }) => `${from}.${name}: ${kind}`,
    );
    expect(imports.toSorted()).toEqual([
      "env.__memory_base: global",
      "env.__stack_pointer: global",
      "env.memory: memory",
    ]);
  });

  it("exports the functions of codecs.h", () => {
    const exports = WebAssembly.Module.exports(module).map(({ name }) => name);
    expect(exports.toSorted()).toEqual([
      "__wasm_call_ctors", // does nothing: there is nothing to construct
      "count_numbers",
      "decode_base64",
      "encode_base64",
      "find_parts",
      "parse_numbers",
      "print_numbers",
    ]);
  });

  it("weighs little", () => {
    const bytes = codecBytes(variant);
    expect(bytes.length).toBeLessThan(MOST_BYTES);
    expect(gzipSync(bytes, { level: 9 }).length).toBeLessThan(MOST_GZIPPED);
  });

  it("shares an engine's memory with other codecs", () => {
    const engine = newEngine(variant);
    const [first, second] = [newCodecs(variant, engine), newCodecs(variant, engine)];
    const data = Float64Array.of(0.1, 1e-7, 123_456_789.125);
    for (const codecs of [first, second, first]) {
      const text = codecs.printNumbers(data, [3]);
      expect(textOf(text)).toBe("[0.1,1e-7,123456789.125]");
      expect(codecs.parseNumbers(text, "f64")).toEqual({ data, shape: [3] });
    }
  });

  it("leaves the engine's other memory alone", () => {
    const engine = newEngine(variant);
    const marks = Array.from({ length: 50 }, () => engine.allocate(1000));
    const codecs = newCodecs(variant, engine);
    for (const mark of marks) engine.bytes.fill(0xa5, mark, mark + 1000);
    const data = Float32Array.from({ length: 20_000 }, (_, i) => i / 7);
    codecs.parseNumbers(codecs.printNumbers(data, [200, 100]), "f32");
    codecs.decodeBase64(codecs.encodeBase64(new Uint8Array(data.buffer)));
    for (const mark of marks)
      expect(engine.bytes.subarray(mark, mark + 1000).every((byte) => byte === 0xa5)).toBe(true);
  });

  it("goes on where memory has grown, and moved to another buffer", () => {
    const engine = newEngine(variant);
    // Every allocation makes it grow, which detaches all views of it.
    const growing: MemoryAccess = {
      memory: engine.memory,
      get bytes() {
        return new Uint8Array(engine.memory.buffer);
      },
      allocate(size) {
        engine.memory.grow(1);
        return engine.allocate(size);
      },
      release: (address) => engine.release(address),
    };
    const codecs = new Codecs(module, growing);
    const text = '--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n[1,2]\r\n--b--';
    for (let i = 0; i < 3; i++) {
      const address = engine.allocate(text.length);
      growing.bytes.set(utf8(text), address);
      const [part] = codecs.parseMultipart(growing.bytes.subarray(address, address + text.length), "b") as Part[];
      expect(textOf(part!.bytes)).toBe("[1,2]");
      expect(codecs.parseNumbers(part!.bytes, "u8")).toEqual({ data: Uint8Array.of(1, 2), shape: [2] });
      engine.memory.grow(1);
      expect(textOf(codecs.printNumbers(Int16Array.of(-1, 2), [1, 2]))).toBe("[[-1,2]]");
      expect(textOf(codecs.encodeBase64(utf8("hello")))).toBe("aGVsbG8=");
      expect(codecs.decodeBase64(utf8("aGVsbG8="))).toEqual(utf8("hello"));
    }
  });

  it("says where memory is out", () => {
    const engine = newEngine(variant);
    const refusing: MemoryAccess = {
      memory: engine.memory,
      get bytes() {
        return engine.bytes;
      },
      allocate: (size) => {
        if (size > 1_000_000) throw new RangeError("out");
        return engine.allocate(size);
      },
      release: (address) => engine.release(address),
    };
    const codecs = new Codecs(module, refusing);
    expect(() => codecs.parseNumbers(utf8(`[${"0,".repeat(300_000)}0]`), "f64")).toThrow(RangeError);
    expect(codecs.parseNumbers(utf8("[1]"), "f64")).toMatchObject({ shape: [1] });
  });
});
