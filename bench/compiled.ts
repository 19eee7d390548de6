import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, renameSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Unavailable } from "./program.ts";

const at = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const time = (file: string): number => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;

/**
 * The program that a C file of the bench makes, compiled if need be.
 * @param source in bench/
 * @throws Unavailable where it cannot be compiled
 */
export function compiled(source: string, ...libraries: string[]): string {
  const file = at(`bench/${source}`);
  const program = at(`.cache/bench/${basename(source, ".c")}`);
  const folder = dirname(file);
  const headers = readdirSync(folder).filter((name) => name.endsWith(".h")); // any of them may be in it
  if (time(program) > Math.max(time(file), ...headers.map((name) => time(join(folder, name))))) return program;
  mkdirSync(dirname(program), { recursive: true });
  const made = `${program}.${process.pid}`; // another run of the bench may be at it, too
  const options = ["-O2", file, "-o", made, ...libraries.map((name) => `-l${name}`)];
  const { status, stderr, error } = spawnSync("cc", options, { encoding: "utf8" });
  if (status === 0) {
    renameSync(made, program);
    return program;
  }
  const reason = error?.message ?? stderr.split("\n").find((line) => line.includes("error")) ?? `exit code ${status}`;
  const needs = ["gcc", ...libraries.map((name) => `lib${name}-dev`)].join(" and ");
  throw new Unavailable(`${basename(source)} could not be compiled, which takes ${needs}: ${reason}`);
}
