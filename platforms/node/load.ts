import { readFileSync } from "node:fs";
import type { MemoryLimits } from "../../src/engine/memory.ts";
import { engineModule, type EngineVariant } from "../../src/server/engine-module.ts";

/** The compiled engine. */
export function loadEngine(variant: EngineVariant, memory?: MemoryLimits): WebAssembly.Module {
  return engineModule(readFileSync, variant, memory);
}
