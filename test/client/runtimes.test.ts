import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { UcallError, procedure, serve, t } from "ucall";
import { expect, it } from "vitest";
import { runtime } from "../../dist/bench/peers/runtimes.js";

const api = {
  count: procedure({ to: t.int() }, async function* ({ to }) {
    for (let i = 1; i <= to; i++) yield i;
  }),
  twice: procedure({ v: t.f32([null, 2]) }, ({ v: { data, shape } }) => ({
    data: data.map((each) => 2 * each),
    shape,
  })),
  spaces: procedure({ n: t.int() }, ({ n }) => " ".repeat(n)),
  work: procedure({}, (_, ctx) => {
    ctx.client?.notify("note", [1, "é"]);
    throw new UcallError(-32009, "Enough");
  }),
};

it.each([
  ["deno", ["run", "--allow-net", "--allow-read", "--allow-env"]],
  ["bun", []],
] as const)("%s calls, streams, is notified and sends arrays, by its own WebSocket too", async (name, options) => {
  await using server = await serve(api, { port: 0 });
  const program = fileURLToPath(new URL("programs/everywhere.mjs", import.meta.url));
  const child = spawn(runtime(name), [...options, program, server.url], { stdio: ["ignore", "pipe", "inherit"] });
  let output = "";
  child.stdout.on("data", (data) => (output += data));
  const [code] = await once(child, "close");
  expect(code).toBe(0);
  const notes = [[1, "é"]];
  const lengths = [65_480, 300_000, 10];
  expect(JSON.parse(output)).toEqual([
    ["here", "http", 500, -32009, [], "Float32Array", [2, 4], lengths],
    ["here", "ws", 500, -32009, notes, "Float32Array", [2, 4], lengths],
    ["here", "tcp", 500, -32009, notes, "Array", [[2, 4]], lengths],
    ["anywhere", "http", 500, -32009, [], "Float32Array", [2, 4], lengths],
    ["anywhere", "ws", 500, -32009, notes, "Float32Array", [2, 4], lengths],
  ]);
});
