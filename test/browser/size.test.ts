import { gzipSync } from "node:zlib";
import { build, type Rolldown } from "vite";
import { expect, it } from "vitest";

const LIMIT = 5 * 1024; // bytes, gzipped

it("Vite builds the client without configuration, to a few kilobytes", async () => {
  const built = (await build({
    configFile: false,
    logLevel: "warn",
    build: { write: false, rolldownOptions: { input: "page" } },
    plugins: [
      {
        name: "page",
        resolveId: (id) => (id === "page" ? "\0page.js" : undefined),
        load: (id) =>
          id === "\0page.js"
            ? 'import { connect } from "ucall/client"; globalThis.client = connect("/api");'
            : undefined,
      },
    ],
  })) as Rolldown.RolldownOutput;
  const code = built.output.map((file) => ("code" in file ? file.code : "")).join("");
  const size = gzipSync(code, { level: 9 }).length;
  console.log(`The client, built by Vite: ${code.length} bytes, ${size} gzipped.`);
  expect(size).toBeLessThanOrEqual(LIMIT);
  expect(code).not.toMatch(/WebAssembly|node:/);
});
