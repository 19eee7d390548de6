import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** A folder with a page of nothing but the first program, and all of the programs, bundled for browsers. */
export async function bundle(...programs: [page: string, ...others: string[]]): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "ucall-page-"));
  await build({
    entryPoints: programs.map((name) => fileURLToPath(new URL(`programs/${name}`, import.meta.url))),
    outdir: folder,
    bundle: true,
    format: "iife",
    conditions: ["browser"],
  });
  writeFileSync(
    join(folder, "index.html"),
    `<!doctype html><script src="${programs[0].replace(/ts$/, "js")}"></script>`,
  );
  return folder;
}
