import { gzipSync } from "node:zlib";
import { build, type Rolldown } from "vite";
import { expect, it } from "vitest";

const LIMIT = 5 * 1024; // bytes, gzipped

/** What Vite makes of a page, of which `load` may import "later". */
async function page(code: string): Promise<Rolldown.OutputChunk[]> {
  const modules: Record<string, string> = { page: code, later: "export const late = true;" };
  const { output } = (await build({
    configFile: false,
    logLevel: "warn",
    build: { write: false, rolldownOptions: { input: "page" } },
    plugins: [
      {
        name: "page",
        resolveId: (id) => (id in modules ? `\0${id}.js` : undefined),
        load: (id) => modules[id.slice(1, -3)],
      },
    ],
  })) as Rolldown.RolldownOutput;
  return output.filter((file) => "code" in file);
}

function sizeOfEntry(chunks: readonly Rolldown.OutputChunk[]): number {
  return gzipSync(chunks.find((chunk) => chunk.isEntry)!.code, { level: 9 }).length;
}

it("Vite builds the client without configuration, to a few kilobytes and what is loaded when it is needed", async () => {
  // A page that loads anything later has code of Vite's own for it.
  const without = sizeOfEntry(await page('globalThis.later = () => import("later");'));
  const chunks = await page('import { connect } from "ucall/client"; globalThis.client = connect("/api");');
  const size = sizeOfEntry(chunks) - without;
  const sizes = chunks.map((chunk) => `${chunk.name} ${gzipSync(chunk.code, { level: 9 }).length}`);
  console.log(
    `The client, built by Vite: ${size} bytes gzipped beside the ${without} of Vite's own (${sizes.join(", ")}).`,
  );
  expect(size).toBeLessThanOrEqual(LIMIT);
  for (const { code } of chunks) expect(code).not.toMatch(/WebAssembly|node:/);
});
