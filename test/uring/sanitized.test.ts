import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { addonIsBuilt, buildAddon } from "../../native/build.mjs";
import { Program } from "../node/program.ts";
import { uringWorks } from "../suite/uring.ts";
import { uringProgram } from "./server.ts";

const at = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const addon = at(".cache/native-io/sanitized/ucall.node");

/** Tests that load the shim, this one left out. */
const names = ["buffers", "descriptors", "peers", "process", "threads"].map((name) => `uring/${name}`);
const files = [...names, "node/lending"].map((name) => at(`test/${name}.test.ts`));

it.runIf(uringWorks)(
  "the shim's tests find no fault under AddressSanitizer",
  async () => {
    const flags = ["-fsanitize=address", "-fno-omit-frame-pointer", "-O1"];
    if (!addonIsBuilt(addon)) await buildAddon(addon, { flags });
    const library = execFileSync("g++", ["-print-file-name=libasan.so"], { encoding: "utf8" }).trim();
    await using vitest = new Program(
      at("node_modules/vitest/vitest.mjs"),
      ["run", "--retry=0", "--testTimeout=120000", ...files],
      {
        env: {
          ADDON: addon,
          LD_PRELOAD: library,
          NODE_OPTIONS: `--require ${uringProgram("preload.cjs")}`,
          // V8 never frees all, and answers bad accesses of WebAssembly by its own signal handler.
          ASAN_OPTIONS: "detect_leaks=0:allow_user_segv_handler=1:use_sigaltstack=0",
        },
      },
    );
    const { code, stdout, stderr } = await vitest.ended;
    expect(`${stdout}${stderr}`).not.toMatch(/AddressSanitizer/);
    expect(stdout).toMatch(/Tests.* \d+ passed/);
    expect(code, `${stdout}${stderr}`).toBe(0);
  },
  600_000,
);
