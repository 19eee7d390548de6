import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, it } from "vitest";
import { itServesOnStdio } from "../suite/stdio.ts";
import { ucall } from "../node/program.ts";

itServesOnStdio([process.execPath]);

it("keeps what the module prints off standard output", async () => {
  const folder = mkdtempSync(join(tmpdir(), "ucall-"));
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(resolve(import.meta.dirname, "../.."), join(folder, "node_modules/ucall"));
  const file = join(folder, "chatty.mjs");
  const lines = [
    'import { procedure } from "ucall";',
    'console.log("loading");',
    'export const hello = procedure({}, (_, ctx) => (console.log("called"), ctx.log.info("logged"), "hello"));',
  ];
  writeFileSync(file, lines.join("\n"));
  const input = '{"jsonrpc":"2.0","method":"hello","id":1}\n';
  const { code, stdout, stderr } = await ucall(["serve", file, "--stdio"], { input });
  expect(stdout).toBe('{"jsonrpc":"2.0","result":"hello","id":1}\n');
  expect(stderr).toMatch(/^loading\nucall .* standard input and output.*\ncalled\nlogged\n$/);
  expect(code).toBe(0);
});

it("stands alone", async () => {
  const { code, stderr } = await ucall(["serve", "x.js", "--stdio", "--port", "1"]);
  expect(stderr).toContain("--stdio stands alone, without --port.");
  expect(code).toBe(2);
});
