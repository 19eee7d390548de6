import { ENGINE_BASE64 } from "../engine/engine-base64.ts";
import { simdSupported } from "../engine/features.ts";

let module: Promise<WebAssembly.Module> | undefined;
let codecs: Promise<WebAssembly.Module> | undefined;

/**
 * The engine out of this very module, compiled when first asked for: for platforms that read no files.
 * @throws Error where WebAssembly has no SIMD here
 */
export function embeddedEngine(): Promise<WebAssembly.Module> {
  // Not in one go: the main thread of a browser may refuse to be held up.
  return (module ??= compile(ENGINE_BASE64));
}

/** The same of the codecs, for `Codecs`: a module of its own, so that whoever has no arrays and bytes need not load it. */
export function embeddedCodecs(): Promise<WebAssembly.Module> {
  return (codecs ??= import("../payload/codecs-base64.ts").then(({ CODECS_BASE64 }) => compile(CODECS_BASE64)));
}

async function compile(base64: string): Promise<WebAssembly.Module> {
  if (!simdSupported()) throw new Error("ucall needs WebAssembly with SIMD here: all browsers since 2023 have it.");
  return WebAssembly.compile(Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)));
}
