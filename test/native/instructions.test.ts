// A regression guard: what gets slower here gets slower everywhere. A change that is worth its price rewrites the
// baseline: `npm run instructions`.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildNative } from "../../wasm/build.mjs";
import { type Baseline, complaint } from "./baseline.ts";
import { countInstructions, paths } from "./instructions.ts";

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** As in native.test.ts. */
const possible = process.platform === "linux" && process.arch === "x64";

const file = here("instructions.json");
const baseline = JSON.parse(readFileSync(file, "utf8")) as Baseline;
/** Set by `npm run instructions`: the baseline is made, not asked. */
const writes = process.env["UCALL_BASELINE"] === "write";

describe.skipIf(!possible)("instructions of the engine's hot paths (needs Linux on x86-64)", () => {
  const folder = mkdtempSync(join(tmpdir(), "ucall-instructions-"));
  const counts: Record<string, number> = {};
  let compiler = "";
  let program = "";

  beforeAll(async () => {
    compiler = `g++ ${execFileSync("g++", ["-dumpfullversion"], { encoding: "utf8" }).trim()}`;
    program = await buildNative("count", ["count.cpp", "replay.cpp"].map(here), "optimized");
  }, 600_000);
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
    if (writes) writeFileSync(file, `${JSON.stringify({ ...baseline, [compiler]: counts }, null, 2)}\n`);
  });

  it.each(paths)(
    "$name",
    async (path) => {
      const { name } = path;
      const count = (counts[name] = await countInstructions(path, program, folder));
      if (!writes) expect(complaint(baseline, compiler, name, count)).toBeUndefined();
    },
    120_000,
  );
});

it("says by how much a path got worse, and what to do about an unknown compiler", () => {
  const known: Baseline = { "g++ 12.2.0": { "a sum": 1000 } };
  expect(complaint(known, "g++ 12.2.0", "a sum", 1029)).toBeUndefined();
  expect(complaint(known, "g++ 12.2.0", "a sum", 900)).toBeUndefined();
  expect(complaint(known, "g++ 12.2.0", "a sum", 1041)).toMatch(
    /^a sum takes 1041 instructions.* 4\.1 % more than.* 1000/,
  );
  expect(complaint(known, "g++ 12.2.0", "another", 1)).toMatch(
    /no count for another by g\+\+ 12\.2\.0.*npm run instr/s,
  );
  expect(complaint(known, "g++ 14.1.0", "a sum", 1)).toMatch(/for g\+\+ 14\.1\.0.*it has g\+\+ 12\.2\.0.*g\+\+-12/s);
});
