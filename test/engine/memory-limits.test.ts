import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { withMemoryLimits } from "../../dist/src/engine/memory.js";
import type { EngineExports } from "../../dist/src/engine/layout.js";

const MIB = 1024 * 1024;
const PAGE = 65_536;

describe.each(["ucall", "ucall-scalar"])("the memory of %s", (name) => {
  const module = readFileSync(new URL(`../../dist/wasm/${name}.wasm`, import.meta.url));
  const start = (most: number, fixed: boolean): EngineExports => {
    const limited = new WebAssembly.Module(withMemoryLimits(module, { most, fixed }));
    const exports = new WebAssembly.Instance(limited).exports as unknown as EngineExports;
    exports._initialize();
    return exports;
  };
  const built = new WebAssembly.Instance(new WebAssembly.Module(module)).exports as unknown as EngineExports;
  const initial = built.memory.buffer.byteLength;

  it.each([16 * MIB, 128 * MIB, 1024 * MIB, 4096 * MIB - PAGE])("can be fixed at %i bytes", (most) => {
    const { memory, alloc } = start(most, true);
    const { buffer } = memory;
    expect(buffer.byteLength).toBe(most);
    expect(() => memory.grow(1)).toThrow(RangeError);
    expect(alloc(8 * MIB)).not.toBe(0);
    expect(memory.buffer).toBe(buffer); // it has not moved
  });

  it("can be kept from growing beyond a limit", () => {
    const { memory, alloc, release } = start(16 * MIB, false);
    expect(memory.buffer.byteLength).toBe(initial);
    const blocks: number[] = [];
    for (let block = 1; block !== 0; blocks.push(block)) block = alloc(MIB);
    expect(blocks.length).toBeGreaterThan(10);
    expect(memory.buffer.byteLength).toBeLessThanOrEqual(16 * MIB);
    for (const block of blocks) release(block);
    expect(alloc(8 * MIB)).not.toBe(0);
  });

  it("is rounded up to whole pages", () => {
    expect(start(16 * MIB + 1, true).memory.buffer.byteLength).toBe(16 * MIB + PAGE);
  });

  it("cannot be less than the engine starts with", () => {
    expect(() => withMemoryLimits(module, { most: initial - 1 - PAGE, fixed: true })).toThrow(/needs \d+ bytes/);
  });
});

it("a module without memory is refused", () => {
  const empty = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
  expect(() => withMemoryLimits(empty, { most: MIB, fixed: true })).toThrow(/no memory of its own/);
});
