import type { CodecExports } from "./layout.ts";

/** What the codecs need of an engine, which `Engine` has. */
export interface MemoryAccess {
  readonly memory: WebAssembly.Memory;
  /** Linear memory; another view after anything that may have made it grow. */
  readonly bytes: Uint8Array;
  /** Memory with 64 readable bytes behind it, aligned to 16. @throws RangeError where memory is out */
  allocate(size: number): number;
  /** Gives back what allocate() gave. */
  release(address: number): void;
}

// Nothing in the module calls itself without a bound: what it needs is under 4 KiB.
const STACK = 16 * 1024;

/**
 * Loads ucall-payload.wasm into an engine's memory, for as long as there is the engine.
 * @throws RangeError where memory is out
 */
export function loadCodecs(module: WebAssembly.Module, engine: MemoryAccess): CodecExports {
  const region = engine.allocate(STACK + dataSize(module));
  const data = region + STACK;
  const env = {
    memory: engine.memory,
    __memory_base: new WebAssembly.Global({ value: "i32" }, data),
    __stack_pointer: new WebAssembly.Global({ value: "i32", mutable: true }, data),
  };
  return new WebAssembly.Instance(module, { env }).exports as unknown as CodecExports;
}

const MEMORY_INFO = 1;

/** Bytes of data that a module of position-independent code wants (WebAssembly tool conventions, "dylink.0"). */
function dataSize(module: WebAssembly.Module): number {
  const [section] = WebAssembly.Module.customSections(module, "dylink.0");
  const bytes = new Uint8Array(section ?? new ArrayBuffer(0));
  if (bytes[0] !== MEMORY_INFO) throw new TypeError("The module does not tell how much memory its data takes.");
  let size = 0;
  for (let at = 2, shift = 0; ; at++, shift += 7) {
    const byte = bytes[at] as number;
    size += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) return size;
  }
}
