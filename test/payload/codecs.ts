import { readFileSync } from "node:fs";
import { Engine } from "../../dist/src/engine/engine.js";
import { definition } from "../../dist/src/engine/definition.js";
import { resolveOptions } from "../../dist/src/host/options.js";
import { Codecs } from "../../dist/src/payload/codecs.js";
import { engineModule } from "../suite/in-process.ts";

export const variants = ["simd", "scalar"] as const;

export type Variant = (typeof variants)[number];

/** The compiled codecs. */
export function codecModule(variant: Variant): WebAssembly.Module {
  return new WebAssembly.Module(codecBytes(variant));
}

export function codecBytes(variant: Variant): Buffer<ArrayBuffer> {
  const file = variant === "simd" ? "ucall-payload.wasm" : "ucall-payload-scalar.wasm";
  return readFileSync(new URL(`../../dist/wasm/${file}`, import.meta.url));
}

export function newEngine(variant: Variant): Engine {
  return new Engine(engineModule(variant), definition([], resolveOptions()), undefined, () => codecModule(variant));
}

/** Codecs in the memory of an engine of their own. */
export function newCodecs(variant: Variant, engine: Engine = newEngine(variant)): Codecs {
  return new Codecs(codecModule(variant), engine);
}

/** Those of the usual variant, for tests that look at something else. */
export const codecs: Codecs = newCodecs("simd");

const encoder = new TextEncoder();
const decoder = new TextDecoder();

export const utf8 = (text: string): Uint8Array => encoder.encode(text);
export const textOf = (bytes: Uint8Array): string => decoder.decode(bytes);

/** The same numbers at each run: a failure can be had again. */
export function randomBytes(seed: number, length: number): Uint8Array<ArrayBuffer> {
  const words = new Uint32Array(Math.ceil(length / 4));
  let state = (seed * 2_654_435_761 + 1) >>> 0;
  for (let i = 0; i < words.length; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    words[i] = Math.imul(state, 0x9e37_79b1) ^ (state >>> 15);
  }
  return new Uint8Array(words.buffer, 0, length);
}
