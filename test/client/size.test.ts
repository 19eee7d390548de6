import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { expect, it } from "vitest";

it("the client for browsers is small and knows neither Node nor WebAssembly", async () => {
  const entry = fileURLToPath(new URL("../../dist/src/client/index.js", import.meta.url));
  const { outputFiles, metafile } = await build({
    entryPoints: [entry],
    bundle: true,
    minify: true,
    format: "esm",
    write: false,
    metafile: true,
  });
  const text = outputFiles[0]!.text;
  expect(gzipSync(text, { level: 9 }).length).toBeLessThan(5 * 1024);
  expect(text).not.toMatch(/node:|wasm|WebAssembly|process\.|Buffer/);
  const inputs = Object.keys(metafile.inputs).map((path) => path.replace(/.*dist\//, ""));
  expect(inputs.filter((path) => !/^src\/(client\/.*|errors|engine\/layout)\.js$/.test(path))).toEqual([]);
});
