import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, it } from "vitest";
import { buildNative } from "../../wasm/build.mjs";
import { record } from "./record.ts";

const run = promisify(execFile);
const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** The engine's addresses are 32 bits wide, so it takes `g++ -m32`, which only x86-64 has. */
const possible = process.platform === "linux" && process.arch === "x64";

/** The same mutations each time: a failure's seed is in its message. */
const SEEDS = [1, 2, 3, 4];
const ITERATIONS = 400;

describe.skipIf(!possible)("the engine built natively with AddressSanitizer and UBSan (needs Linux on x86-64)", () => {
  const folder = mkdtempSync(join(tmpdir(), "ucall-traces-"));
  const trace = join(folder, "cases.trace");
  const portions = join(folder, "portions.trace");
  let program = "";

  beforeAll(async () => {
    program = await buildNative("replay", ["main.cpp", "replay.cpp", "mutate.cpp"].map(here));
    writeFileSync(trace, await record());
    writeFileSync(portions, await record({ variant: "scalar", pieces: 3, portion: 11 }));
  }, 600_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("says the same as the WebAssembly build, for all case files", async () => {
    await run(program, [trace], { maxBuffer: 1e8 });
  }, 120_000);

  it("says the same when input comes and output leaves in small pieces", async () => {
    await run(program, [portions], { maxBuffer: 1e8 });
  }, 120_000);

  it.each(SEEDS)(
    "survives mutations of all case files, seed %i",
    async (seed) => {
      await run(program, [trace, `${seed}`, `${ITERATIONS}`], { maxBuffer: 1e8 });
    },
    120_000,
  );
});
