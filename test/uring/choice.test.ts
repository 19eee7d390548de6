import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { commandLine, exampleServer, Program } from "../node/program.ts";
import { uringWorks } from "../suite/uring.ts";
import { callOnce, startServer, uringProgram } from "./server.ts";

const folder = mkdtempSync(join(tmpdir(), "ucall-"));
afterAll(() => rmSync(folder, { recursive: true }));

const forbid = join(folder, "forbid");
const shell = (words: string): string[] => ["sh", "-c", `${words}; exec "$0" "$@"`];

/** What keeps io_uring from working, how that is brought about, and what is said of it. */
const obstacles: [name: string, under: () => string[], reason: RegExp][] = [
  ["that seccomp forbids", () => [forbid, "1"], /it is forbidden here, as in many containers \(seccomp\)/],
  ["that the kernel lacks", () => [forbid, "38"], /this kernel has none/],
  ["that is too old", () => [forbid, "22"], /Linux 5\.19 is the oldest that will do, and this is \d/],
  [
    "that finds no memory",
    () => [forbid, "12"],
    /too little memory for it, or too little that may be locked \(ulimit -l\)/,
  ],
  [
    "without memory for the engine",
    () => shell("ulimit -d 600000"),
    /cannot have 1073741824 bytes of memory from the start/,
  ],
];

describe.runIf(uringWorks)("the choice of what carries the bytes", () => {
  execFileSync("gcc", ["-o", forbid, uringProgram("forbid.c")]);

  it("falls on io_uring where it works", async () => {
    const { program, io, url } = await startServer();
    await using _ = program;
    expect(io).toBe("uring");
    expect(await callOnce(url, "sum", { a: 2, b: 3 })).toBe(5);
    expect(program.stdout.trim().split("\n")).toHaveLength(1);
  });

  describe.each(obstacles)("with an io_uring %s", (_, under, reason) => {
    it("falls on node:net, and one line says why", async () => {
      const { program, io, url } = await startServer({}, { under: under() });
      await using _ = program;
      expect(io).toBe("net");
      expect(await callOnce(url, "sum", { a: 2, b: 3 })).toBe(5);
      const [line, ...others] = program.stdout.trim().split("\n");
      expect(line).toMatch(/^ucall: node:net carries the bytes, not io_uring: .*\.$/);
      expect(line).toMatch(reason);
      expect(others).toEqual([`net ${url}`]);
      expect(program.stderr).toBe("");
    });

    it("fails where io_uring is asked for, and says why", async () => {
      const program = new Program(commandLine, ["serve", exampleServer, "--io", "uring", "--port", "0"], {
        under: under(),
      });
      const { code, stderr } = await program.ended;
      expect(code).toBe(1);
      expect(stderr).toMatch(/^ucall: io "uring" does not work here: .*Use "auto" or "net"\.\n$/);
      expect(stderr).toMatch(reason);
    });

    it("is not even tried where node:net is asked for", async () => {
      const { program, io } = await startServer({}, { under: under(), env: { UCALL_IO: "net" } });
      await using _ = program;
      expect([io, program.stdout.trim().split("\n").length]).toEqual(["net", 1]);
    });
  });

  it.skipIf(process.getuid?.() !== 0)("needs little locked memory", async () => {
    // Root is not held to the limit.
    const under = ["setpriv", "--bounding-set=-ipc_lock", "--inh-caps=-ipc_lock", ...shell("ulimit -l 64")];
    const { program, io, url } = await startServer({}, { under });
    await using _ = program;
    expect(io).toBe("uring");
    expect(await callOnce(url, "sum", { a: 2, b: 3 })).toBe(5);
  });

  it("is one for all workers", async () => {
    const { program, io, url } = await startServer({ workers: 2 }, { under: [forbid, "1"] });
    await using _ = program;
    expect(io).toBe("net");
    expect(await callOnce(url, "sum", { a: 2, b: 3 })).toBe(5);
    expect(program.stdout.match(/not io_uring/g)).toHaveLength(1);
  });

  it("is what the banner says", async () => {
    for (const [io, words] of [
      ["uring", "io_uring"],
      ["net", "node:net"],
    ] as const) {
      await using program = new Program(commandLine, ["serve", exampleServer, "--io", io, "--port", "0"]);
      const [, said] = await program.until(/^I\/O +(\S+)$/m);
      expect(said).toBe(words);
    }
  });
});
