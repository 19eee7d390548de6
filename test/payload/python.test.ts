import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { serve } from "ucall";
import { expect, it } from "vitest";
import { api } from "../../dist/examples/server.js";

/** A Python that has what the script imports: Debian's has it from packages, one ahead of it on the path may not. */
function python(): string {
  const has = (program: string): boolean => spawnSync(program, ["-c", "import numpy, cbor2"]).status === 0;
  const found = ["python3", "/usr/bin/python3"].find(has);
  if (found === undefined) throw new Error("There is no Python with NumPy and cbor2: python3-numpy and python3-cbor2.");
  return found;
}

it("NumPy reads and writes arrays and images of the examples in every representation", async () => {
  await using server = await serve(api, { port: 0 });
  const script = fileURLToPath(new URL("programs/arrays.py", import.meta.url));
  const child = spawn(python(), [script, server.url], { stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text) => (output += text));
  const [code] = (await once(child, "close")) as [number];
  expect(output).not.toMatch(/^NOT|Error/m);
  expect(code, output).toBe(0);
  expect(output.match(/^ok/gm)).toHaveLength(19);
});
