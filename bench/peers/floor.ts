import { spawnSync } from "node:child_process";
import { mkdirSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { Unavailable } from "../program.ts";

const at = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
const time = (file: string): number => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;

/**
 * The floor, compiled if need be: a C program on io_uring that parses nothing and sends a constant.
 * @throws Unavailable where it cannot be compiled
 */
export function floorProgram(): string {
  const source = at("bench/floor/floor.c");
  const program = at(".cache/bench/floor");
  if (time(program) > time(source)) return program;
  mkdirSync(dirname(program), { recursive: true });
  const { status, stderr, error } = spawnSync("cc", ["-O2", source, "-o", program, "-luring"], { encoding: "utf8" });
  if (status === 0) return program;
  const reason = error?.message ?? stderr.split("\n").find((line) => line.includes("error")) ?? `exit code ${status}`;
  throw new Unavailable(`it could not be compiled, which takes gcc and liburing-dev: ${reason}`);
}
