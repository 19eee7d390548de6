import { readFileSync } from "node:fs";
import { Codecs } from "../../dist/src/payload/codecs.js";
import type { MemoryAccess } from "../../dist/src/payload/codec-module.js";

const load = (name: string): WebAssembly.Module =>
  new WebAssembly.Module(readFileSync(new URL(`../../dist/wasm/${name}.wasm`, import.meta.url)));

interface Exports {
  readonly memory: WebAssembly.Memory;
  _initialize(): void;
  alloc(size: number): number;
  release(address: number): void;
}

const exports = new WebAssembly.Instance(load("ucall")).exports as unknown as Exports;
exports._initialize();

const engine: MemoryAccess = {
  memory: exports.memory,
  get bytes() {
    return new Uint8Array(exports.memory.buffer);
  },
  allocate: (size) => exports.alloc(size),
  release: (address) => exports.release(address),
};

/** Codecs in the memory of an engine that does nothing else. */
export const codecs: Codecs = new Codecs(load("ucall-payload"), engine);
