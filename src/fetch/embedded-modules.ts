import { CODECS_BASE64 } from "../payload/codecs-base64.ts";
import { ENGINE_BASE64 } from "../engine/engine-base64.ts";
import { simdSupported } from "../engine/features.ts";
import type { Modules } from "./fetch-handler.ts";

let modules: Promise<Modules> | undefined;

/**
 * The engine and the codecs out of this very module, compiled when first asked for: for platforms that read no files.
 * @throws Error where WebAssembly has no SIMD here
 */
export function embeddedModules(): Promise<Modules> {
  return (modules ??= compileAll());
}

async function compileAll(): Promise<Modules> {
  if (!simdSupported()) throw new Error("ucall needs WebAssembly with SIMD here: all browsers since 2023 have it.");
  const [engine, codecs] = await Promise.all([compile(ENGINE_BASE64), compile(CODECS_BASE64)]);
  return { engine, codecs };
}

// Not in one go: the main thread of a browser may refuse to be held up.
function compile(base64: string): Promise<WebAssembly.Module> {
  return WebAssembly.compile(Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)));
}
