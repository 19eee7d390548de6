import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** A program of programs/ for Node, which takes no TypeScript, with this package as it is built. */
export async function nodeProgram(name: string): Promise<string> {
  const outfile = join(root, ".cache/suite", `${name}.mjs`);
  await build({
    entryPoints: [join(root, "test/suite/programs", `${name}.ts`)],
    outfile,
    bundle: true,
    packages: "external",
    platform: "node",
    format: "esm",
    logLevel: "warning",
  });
  return outfile;
}
