import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { beforeAll, describe, it } from "vitest";
import { buildNativeCodecs } from "../../wasm/payload/build.mjs";

const run = promisify(execFile);

/** Addresses are 32 bits wide, so it takes `g++ -m32`, which only x86-64 has. */
const possible = process.platform === "linux" && process.arch === "x64";

/** The same each time: what was at work is in the message of a failure. */
const SEEDS = [1, 2, 3, 4];
const ROUNDS = 5000;

describe.skipIf(!possible)("the codecs built natively with AddressSanitizer and UBSan (needs Linux on x86-64)", () => {
  let program = "";

  beforeAll(async () => {
    program = await buildNativeCodecs("codecs", [fileURLToPath(new URL("codecs.cpp", import.meta.url))]);
  }, 600_000);

  it.each(SEEDS)(
    "read and print what the C library does, and survive anything, seed %i",
    async (seed) => {
      await run(program, [`${seed}`, `${ROUNDS}`]);
    },
    120_000,
  );
});
