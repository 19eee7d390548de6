import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addonFile, addonIsBuilt, buildAddon } from "../../native/build.mjs";
import { uringWorks } from "../suite/uring.ts";
import { callOnce, startServer, uringProgram } from "./server.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const machine = `${process.platform}-${process.arch}`;
const folder = mkdtempSync(join(tmpdir(), "ucall-"));
const installed = join(folder, "node_modules/ucall");
const npm = (cwd: string, ...args: string[]): string =>
  execFileSync("npm", args, { cwd, encoding: "utf8", stdio: "pipe" });

let contents: string[] = [];

describe.runIf(uringWorks)("the package, installed with scripts off in an empty folder", () => {
  beforeAll(async () => {
    // `npm run prebuild` makes it for all machines; this one's is enough here.
    const prebuilt = join(root, "prebuilds", machine, "ucall.node");
    if (!addonIsBuilt(prebuilt)) await buildAddon(prebuilt, { linkFlags: ["-s"] });
    const [packed] = JSON.parse(npm(root, "pack", "--json", "--pack-destination", folder)) as [
      { filename: string; files: { path: string }[] },
    ];
    contents = packed.files.map(({ path }) => path);
    writeFileSync(join(folder, "package.json"), '{ "private": true }');
    npm(folder, "install", "--ignore-scripts", "--no-audit", "--no-fund", join(folder, packed.filename));
    copyFileSync(uringProgram("server.mjs"), join(folder, "server.mjs"));
  }, 120_000);
  afterAll(() => rmSync(folder, { recursive: true }));

  it("has nothing in it that is of no use there", () => {
    const foreign = contents.filter(
      (path) => !/^(dist\/(src|platforms|wasm)\/|prebuilds\/linux-\w+\/ucall\.node$)/.test(path),
    );
    expect(foreign.filter((path) => !/^(package\.json|README\.md|LICENSE)$/.test(path))).toEqual([]);
    expect(contents).toContain(`prebuilds/${machine}/ucall.node`);
    expect(existsSync(join(installed, addonFile.slice(root.length)))).toBe(false);
    expect(readdirSync(installed)).not.toContain("binding.gyp");
  });

  it("serves on io_uring", async () => {
    const { program, io, url } = await startServer({}, { folder });
    await using _ = program;
    expect(io).toBe("uring");
    expect(await callOnce(url, "sum", { a: 2, b: 3 })).toBe(5);
  });

  it("serves on node:net where its addon cannot be loaded, or is not there", async () => {
    const addon = join(installed, "prebuilds", machine, "ucall.node");
    for (const [change, reason] of [
      [() => writeFileSync(addon, "no addon"), /ucall\.node: /],
      [() => rmSync(addon), new RegExp(`its shim is not built for ${machine}`)],
    ] as const) {
      change();
      const { program, io, url } = await startServer({}, { folder });
      await using _ = program;
      expect(io).toBe("net");
      expect(program.stdout.split("\n")[0]).toMatch(/^ucall: node:net carries the bytes, not io_uring: /);
      expect(program.stdout).toMatch(reason);
      expect(await callOnce(url, "sum", { a: 2, b: 3 })).toBe(5);
    }
  });
});
