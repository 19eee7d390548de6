// Generates src/engine/engine-base64.ts, the engine as text in a module: for platforms that read no files.
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(import.meta.dirname ?? dirname(fileURLToPath(import.meta.url)));

export const engineFile = join(root, "dist/wasm/ucall.wasm");
export const embeddedFile = join(root, "src/engine/engine-base64.ts");

/** Writes it from what buildEngine() built. */
export function writeEmbedded() {
  const text = readFileSync(engineFile).toString("base64");
  writeFileSync(
    embeddedFile,
    `// Generated from dist/wasm/ucall.wasm by wasm/embed.mjs.\n\n/** The engine's SIMD build. */\nexport const ENGINE_BASE64 = "${text}";\n`,
  );
}
