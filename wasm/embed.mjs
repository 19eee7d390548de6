// Generates src/engine/engine-base64.ts and src/payload/codecs-base64.ts, the WebAssembly as text in modules: for platforms
// that read no files.
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(import.meta.dirname ?? dirname(fileURLToPath(import.meta.url)));

const embedded = [
  {
    wasm: "dist/wasm/ucall.wasm",
    file: "src/engine/engine-base64.ts",
    name: "ENGINE_BASE64",
    about: "The engine's SIMD build.",
  },
  {
    wasm: "dist/wasm/ucall-payload.wasm",
    file: "src/payload/codecs-base64.ts",
    name: "CODECS_BASE64",
    about: "The codecs' SIMD build.",
  },
];

const time = (file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;

/** Whether both are newer than what they are made of. */
export function embeddedAreWritten() {
  const generator = time(fileURLToPath(import.meta.url));
  return embedded.every(({ wasm, file }) => time(join(root, file)) > Math.max(time(join(root, wasm)), generator));
}

/** Writes them from what buildEngine() and buildCodecs() built. */
export function writeEmbedded() {
  for (const { wasm, file, name, about } of embedded) {
    const text = readFileSync(join(root, wasm)).toString("base64");
    writeFileSync(
      join(root, file),
      `// Generated from ${wasm} by wasm/embed.mjs.\n\n/** ${about} */\nexport const ${name} = "${text}";\n`,
    );
  }
}
