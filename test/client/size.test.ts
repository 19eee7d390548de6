import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { type Metafile, type Plugin, build } from "esbuild";
import { expect, it } from "vitest";

/** Leaves out what is imported when it is first needed. */
const atOnce: Plugin = {
  name: "at once",
  setup: ({ onResolve }) =>
    onResolve({ filter: /./ }, ({ kind, path }) => (kind === "dynamic-import" ? { path, external: true } : undefined)),
};

/** The client for browsers, minified, and the modules that it is made of. */
async function bundle(plugins: Plugin[]): Promise<{ text: string; inputs: string[] }> {
  const entry = fileURLToPath(new URL("../../dist/src/client/index.js", import.meta.url));
  const { outputFiles, metafile } = (await build({
    entryPoints: [entry],
    bundle: true,
    minify: true,
    format: "esm",
    write: false,
    metafile: true,
    plugins,
  })) as { outputFiles: { text: string }[]; metafile: Metafile };
  const inputs = Object.keys(metafile.inputs).map((path) => path.replace(/.*dist\//, ""));
  return { text: outputFiles[0]!.text, inputs };
}

it("the client for browsers is small until it meets bytes and streams, and knows neither Node nor WebAssembly", async () => {
  const { text, inputs } = await bundle([atOnce]);
  expect(gzipSync(text, { level: 9 }).length).toBeLessThan(5 * 1024);
  expect(text).not.toMatch(/node:|wasm|WebAssembly|process\.|(?<!rray)Buffer/);
  expect(inputs.filter((path) => !/^src\/(client\/.*|errors|engine\/layout)\.js$/.test(path))).toEqual([]);
});

it("what it imports later knows neither as well", async () => {
  const { text, inputs } = await bundle([]);
  expect(gzipSync(text, { level: 9 }).length).toBeLessThan(12 * 1024);
  expect(text).not.toMatch(/node:|WebAssembly|process\./);
  const known =
    /^src\/(client\/.*|payload\/(arrays|cbor.*|error|joined|json-text|media-type|order|shape)|host\/bytes|errors|engine\/layout)\.js$/;
  expect(inputs.filter((path) => !known.test(path))).toEqual([]);
});
