import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { buildWasi } from "../../wasm/build.mjs";
import { Program } from "../node/program.ts";
import { compare } from "../suite/expect.ts";
import { load } from "../suite/load.ts";
import { call } from "../suite/requests.ts";
import { bytesOf, concat, latin1 } from "../suite/text.ts";

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
let command = "";

beforeAll(async () => {
  command = await buildWasi("sum", [here("command.cpp")]);
}, 600_000);

const run = (input: string) => new Program(here("run.mjs"), [command], { input }).ended;

describe("the engine under a WASI host, without JavaScript", () => {
  it("asks its host for WASI, and for nothing else", () => {
    const imports = WebAssembly.Module.imports(new WebAssembly.Module(readFileSync(command)));
    expect(new Set(imports.map(({ module }) => module))).toEqual(new Set(["wasi_snapshot_preview1"]));
  });

  // The command has only `sum`, and the default limits.
  const cases = load("stdio").filter(({ options, steps }) => {
    const input = latin1(concat(steps.map(({ bytes }) => bytes)));
    const methods = Array.from(input.matchAll(/"method":"([^"]+)"/g), ([, method]) => method);
    const plain = options.limits === undefined && steps.every(({ wait }) => !wait);
    return plain && methods.every((method) => method === "sum");
  });

  it.each(cases.map((one) => [one.id, one] as const))("%s", async (_, { steps }) => {
    const input = latin1(concat(steps.map(({ bytes }) => bytes)));
    const { code, stdout } = await run(input);
    compare(
      steps[0]!.carrier,
      bytesOf(stdout),
      steps.flatMap(({ replies }) => replies),
      true,
    );
    expect(code).toBe(0);
  });

  it("answers more calls than its queues have room for", async () => {
    const count = 20_000;
    const { code, stdout } = await run(Array.from({ length: count }, (_, i) => `${call("sum", [i, 1], i)}\n`).join(""));
    const answers = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as { id: number; result: number });
    expect(answers.map(({ id, result }) => result - id)).toEqual(Array.from({ length: count }, () => 1));
    expect(code).toBe(0);
  });

  it("checks parameters and names by itself", async () => {
    const { stdout } = await run(`${call("sum", ["x", 1])}\n${call("nothing", [])}\n`);
    const errors = stdout
      .trimEnd()
      .split("\n")
      .map((line) => (JSON.parse(line) as { error: { code: number } }).error);
    expect(errors.map(({ code }) => code)).toEqual([-32602, -32601]);
  });
});
