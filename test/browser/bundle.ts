import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** A folder with an empty page and programs of this folder, bundled for browsers. */
export async function bundle(...programs: string[]): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "ucall-page-"));
  await build({
    entryPoints: programs.map((name) => fileURLToPath(new URL(`programs/${name}`, import.meta.url))),
    outdir: folder,
    bundle: true,
    format: "iife",
    conditions: ["browser"],
  });
  writeFileSync(join(folder, "index.html"), '<!doctype html><script src="client-page.js"></script>');
  return folder;
}
