import type { EngineExports } from "../../dist/src/engine/layout.js";

/**
 * Makes a host whose engine's exports are wrapped, to listen in on them or to interfere: while `make` runs, what
 * `new WebAssembly.Instance()` gives has the exports that `wrap` made of the real ones.
 */
export function withWrappedExports<T>(wrap: (exports: EngineExports) => EngineExports, make: () => T): T {
  const { Instance } = WebAssembly;
  const wrapped = function (module: WebAssembly.Module) {
    const { exports } = new Instance(module);
    return { exports: wrap({ ...(exports as unknown as EngineExports) }) };
  };
  WebAssembly.Instance = wrapped as unknown as typeof Instance;
  try {
    return make();
  } finally {
    WebAssembly.Instance = Instance;
  }
}
