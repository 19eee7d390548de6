import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { procedureTable } from "../../dist/src/api.js";
import { definition } from "../../dist/src/engine/definition.js";
import { ABI_VERSION, type EngineExports } from "../../dist/src/engine/layout.js";
import { resolveOptions } from "../../dist/src/host/options.js";
import { suiteApi } from "../suite/api.ts";
import { engineModule } from "../suite/in-process.ts";

/** Every function that the engine exports, with the number of its parameters. */
const functions = {
  _initialize: 0,
  abi: 0,
  alloc: 1,
  define: 2,
  drain: 0,
  headers: 2,
  queues: 0,
  receive: 1,
  release: 1,
  reply: 1,
  tick: 1,
};

/** What either variant may weigh: it travels to edge platforms. */
const MOST_BYTES = 120_000;
const MOST_GZIPPED = 45 * 1024;

describe.each(["simd", "scalar"] as const)("the engine's exports, %s", (variant) => {
  const module = engineModule(variant);
  const instance = (): EngineExports => {
    const exports = new WebAssembly.Instance(module).exports as unknown as EngineExports;
    exports._initialize();
    return exports;
  };

  it("imports nothing", () => expect(WebAssembly.Module.imports(module)).toEqual([]));

  it("weighs little", () => {
    const file = variant === "simd" ? "ucall.wasm" : "ucall-scalar.wasm";
    const bytes = readFileSync(new URL(`../../dist/wasm/${file}`, import.meta.url));
    expect(bytes.length).toBeLessThan(MOST_BYTES);
    expect(gzipSync(bytes, { level: 9 }).length).toBeLessThan(MOST_GZIPPED);
  });

  it("exports the functions of abi.h and its memory, and nothing else", () => {
    const { memory, ...others } = instance() as unknown as Record<string, unknown>;
    expect(memory).toBeInstanceOf(WebAssembly.Memory);
    const arity = Object.entries(others).map(([name, value]) => [name, (value as () => void).length]);
    expect(Object.fromEntries(arity)).toEqual(functions);
  });

  it("says which ABI it speaks", () => expect(instance().abi()).toBe(ABI_VERSION));

  it("gives aligned memory that does not overlap, and takes it back", () => {
    const { alloc, release } = instance();
    const sizes = [0, 1, 15, 16, 17, 64, 1000, 65_536, 1_000_000];
    const regions = sizes.map((size) => [alloc(size) >>> 0, size] as const).sort(([a], [b]) => a - b);
    for (const [i, [address, size]] of regions.entries()) {
      expect(address).toBeGreaterThan(0);
      expect(address % 16).toBe(0);
      expect(address + size + 64).toBeLessThanOrEqual(regions[i + 1]?.[0] ?? Infinity);
    }
    for (const [address] of regions) release(address);
  });

  it("uses released memory again", () => {
    const { alloc, release, memory } = instance();
    release(alloc(500_000));
    const size = memory.buffer.byteLength;
    for (let i = 0; i < 1000; i++) release(alloc(500_000));
    expect(memory.buffer.byteLength).toBe(size);
  });

  it("gives 0 where memory is out", () => {
    const { alloc } = instance();
    expect(alloc(0xffff_fff0)).toBe(0);
    expect(alloc(0xffff_ffff)).toBe(0);
  });

  describe("define()", () => {
    const blob = definition(
      procedureTable(suiteApi().api),
      resolveOptions({ cors: ["https://a.example"], hosts: ["b"] }),
    );
    const define = (bytes: Uint8Array): number => {
      const { alloc, define, memory } = instance();
      const address = alloc(bytes.length);
      new Uint8Array(memory.buffer).set(bytes, address);
      return define(address, bytes.length);
    };

    it("takes what the host writes", () => expect(define(blob)).toBe(1));

    it("refuses it cut off at any word", () => {
      for (let length = 0; length < blob.length; length += 4)
        expect(define(blob.subarray(0, length)), `${length}`).toBe(0);
    });

    it("refuses it with anything behind", () => expect(define(Uint8Array.of(...blob, 0, 0, 0, 0))).toBe(0));

    it("survives counts and lengths that are far too large", () => {
      for (let at = 0; at < blob.length; at += 4) {
        const wrong = blob.slice();
        wrong.fill(0xff, at, at + 4);
        define(wrong);
      }
    });
  });

  it("takes no events and no replies, and has nothing to say then", () => {
    const { receive, reply, tick, drain } = instance();
    tick(Date.now());
    expect(receive(0)).toBe(0);
    expect(reply(0)).toBe(0);
    drain();
    expect(reply(0)).toBe(0);
  });
});
