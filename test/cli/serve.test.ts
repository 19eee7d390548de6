import { mkdtempSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import net from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { connect } from "ucall/client";
import { commandLine, exampleServer, Program, ucall } from "../node/program.ts";

// A module finds "ucall" where it is installed: beside it.
const folder = mkdtempSync(join(tmpdir(), "ucall-"));
const preamble =
  'import { procedure, t } from "ucall";\nconst sum = procedure({ a: t.int(), b: t.int() }, ({ a, b }) => a + b);\n';

beforeAll(() => {
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(resolve(import.meta.dirname, "../.."), join(folder, "node_modules/ucall"));
});

function module(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, preamble + text);
  return path;
}

function start(...args: string[]): Program {
  return new Program(commandLine, ["serve", ...args]);
}

async function urlOf(program: Program): Promise<string> {
  const [, url] = await program.until(/Address +(\S+)[^]*Ctrl-C/);
  return url!;
}

describe("ucall serve", () => {
  it.each([
    ["api", "export const api = { sum };"],
    ["the default export", "export default { sum };"],
    ["all exported procedures", "export { sum }; export const other = 1;"],
    ["exported namespaces", "export const math = { sum };"],
  ])("serves %s", async (_, text) => {
    await using program = start(module("one.mjs", text), "-p", "0");
    const url = await urlOf(program);
    const name = text.includes("math") ? "math.sum" : "sum";
    expect(program.stdout).toContain(`Procedures  1: ${name}\n`);
    await using client = connect<{}>(url);
    expect(await client.$call(name, [2, 3])).toBe(5);
  });

  it("tells what it serves, where and how", async () => {
    await using program = start(exampleServer, "--port", "0", "--io", "net", "--engine", "scalar");
    await urlOf(program);
    expect(program.stdout).toMatch(
      /^ucall \d+\.\d+\.\d+, ready in \d+ ms\n\nAddress +http:\/\/127\.0\.0\.1:\d+\nProcedures +\d+: sum, echo, .*\nI\/O +node:net\nEngine +scalar\n/,
    );
    expect(program.stderr).toBe("");
  });

  it("serves on a Unix socket", async () => {
    await using program = start(module("unix.mjs", "export { sum };"), "--unix", join(folder, "cli.sock"));
    const url = await urlOf(program);
    expect(url).toBe(`unix:${folder}/cli.sock`);
    await using client = connect<{}>(url);
    expect(await client.$call("sum", { a: 2, b: 3 })).toBe(5);
  });

  it("takes hosts and origins", async () => {
    await using program = start(
      module("cors.mjs", "export { sum };"),
      "-p",
      "0",
      "--cors",
      "https://a.example",
      "--cors",
      "https://b.example",
    );
    const url = await urlOf(program);
    const ask = async (origin: string) =>
      (await fetch(`${url}/sum`, { method: "POST", body: '{"a":1,"b":2}', headers: { origin } })).status;
    expect(await Promise.all([ask("https://a.example"), ask("https://b.example"), ask("https://c.example")])).toEqual([
      200, 200, 403,
    ]);
  });

  it("closes gracefully on a signal, with workers too", async () => {
    for (const args of [[], ["--workers", "2"]]) {
      await using program = start(exampleServer, "-p", "0", ...args);
      const url = await urlOf(program);
      await using client = connect<{}>(url);
      await client.$call("sum", [1, 2]);
      const slow = client.$call("sleep", [400]);
      await client
        .$with({})
        .$call("sum", [1, 2])
        .catch(() => 0);
      program.signal("SIGINT");
      expect(await slow).toBe(400);
      expect(await program.ended).toMatchObject({
        code: 0,
        stderr: expect.stringMatching(/^ucall: closing once .*\n$/),
      });
    }
  });

  it("drops everything on a second signal", async () => {
    await using program = start(exampleServer, "-p", "0");
    await using client = connect<{}>(await urlOf(program));
    const slow = client.$call("sleep", [50_000]).catch((error: unknown) => error);
    await client.$call("sum", [1, 2], { timeout: 50 }).catch(() => 0); // by now the first call has arrived
    program.signal("SIGTERM");
    await program.until(/closing/, "stderr");
    program.signal("SIGTERM");
    expect(await program.ended).toMatchObject({ code: 143 });
    expect(await slow).toBeInstanceOf(Error);
  });
});

describe("ucall serve that fails", () => {
  it("names what is wrong with the file", async () => {
    expect(await ucall(["serve", join(folder, "missing.js")])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("There is no file"),
    });
    expect(await ucall(["serve", module("empty.mjs", "export const x = 1;")])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("empty.mjs exports no procedures. It should have: export const api"),
    });
    expect(await ucall(["serve", module("throws.mjs", 'throw new Error("at the top");')])).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/at the top[^]*throws\.mjs:3/),
    });
    const foreign = module("foreign.mjs", "export const api = { x: { parameters: {}, handler() {}, options: {} } };");
    expect((await ucall(["serve", foreign])).stderr).toContain("made by another copy of ucall");
  });

  it("names the procedure that is wrong", async () => {
    const reserved = module("reserved.mjs", 'export const api = { "rpc.x": sum };');
    expect(await ucall(["serve", reserved])).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^ucall: .*rpc\.x.*\n$/),
    });
  });

  it.skipIf("typescript" in process.features)("says what to do with TypeScript on a Node that has none", async () => {
    const file = join(folder, "api.ts");
    writeFileSync(file, "export const x: number = 1;");
    expect(await ucall(["serve", file])).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/does not run TypeScript\. Compile .*npx tsc.*Node 22\.18/),
    });
  });

  it.each([[], ["--workers", "2"]])("says that the port is in use %j", async (...args) => {
    const taken = net.createServer().listen(0, "127.0.0.1");
    await new Promise((done) => taken.once("listening", done));
    const { port } = taken.address() as net.AddressInfo;
    const { code, stderr } = await ucall(["serve", module("sum.mjs", "export { sum };"), "-p", String(port), ...args]);
    taken.close();
    expect(code).toBe(1);
    expect(stderr).toMatch(new RegExp(`^ucall: 127\\.0\\.0\\.1:${port} is in use\\. .*\n$`));
  });

  it("names an option's wrong word", async () => {
    expect((await ucall(["serve", exampleServer, "--io", "pigeon"])).stderr).toMatch(
      /^ucall: .*io.*"auto", "net", "uring".*\n$/,
    );
    expect((await ucall(["serve", exampleServer, "--engine", "fast"])).stderr).toMatch(
      /^ucall: .*engine.*"simd", "scalar".*\n$/,
    );
  });
});
