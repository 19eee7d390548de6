import { simdSupported } from "../engine/features.ts";
import { type MemoryLimits, withMemoryLimits } from "../engine/memory.ts";
import { errorCode } from "./error-code.ts";

/** Which build of the engine runs: with SIMD instructions or without. */
export type EngineVariant = "simd" | "scalar";

/** How a platform reads a file whole. Throws an error with the code ENOENT where there is none. */
export type ReadFile = (url: URL) => Uint8Array<ArrayBuffer>;

type Files = { readonly [Variant in EngineVariant]: URL };

const files: Files = {
  simd: new URL("../../wasm/ucall.wasm", import.meta.url),
  scalar: new URL("../../wasm/ucall-scalar.wasm", import.meta.url),
};

const codecFiles: Files = {
  simd: new URL("../../wasm/ucall-payload.wasm", import.meta.url),
  scalar: new URL("../../wasm/ucall-payload-scalar.wasm", import.meta.url),
};

const modules: Map<string, WebAssembly.Module> = new Map();

/** The variant that this machine runs best. */
export function bestVariant(): EngineVariant {
  return simdSupported() ? "simd" : "scalar";
}

/** The compiled engine: read and compiled when first asked for. */
export function engineModule(readFile: ReadFile, variant: EngineVariant, memory?: MemoryLimits): WebAssembly.Module {
  const key = memory === undefined ? variant : `${variant} ${memory.most} ${memory.fixed}`;
  let module = modules.get(key);
  if (module === undefined) {
    module = new WebAssembly.Module(read(readFile, files[variant], memory));
    modules.set(key, module);
  }
  return module;
}

/** The compiled codecs, for `Codecs`: read and compiled when first asked for. */
export function codecModule(readFile: ReadFile, variant: EngineVariant): WebAssembly.Module {
  const key = `codecs ${variant}`;
  let module = modules.get(key);
  if (module === undefined) {
    module = new WebAssembly.Module(read(readFile, codecFiles[variant], undefined));
    modules.set(key, module);
  }
  return module;
}

function read(readFile: ReadFile, url: URL, memory: MemoryLimits | undefined): BufferSource {
  try {
    const module = readFile(url);
    return memory === undefined ? module : withMemoryLimits(module, memory);
  } catch (error) {
    if (errorCode(error) !== "ENOENT") throw error;
    const path = decodeURIComponent(url.pathname);
    throw new Error(`The engine is not built: ${path} is missing. Run \`npm run build\` in ucall's folder.`, {
      cause: error,
    });
  }
}
