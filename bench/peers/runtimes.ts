import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Unavailable } from "../program.ts";

// Their packages bring the program in another one for each platform. Scripts, which would put it in place, are not run.
const programs = { bun: ["@oven", "bin/bun"], deno: ["@deno", "deno"] } as const;

const modules: string = fileURLToPath(new URL("../../../node_modules/", import.meta.url));

/**
 * A JavaScript runtime that npm installed.
 * @throws Unavailable where it did not
 */
export function runtime(name: keyof typeof programs): string {
  const [scope, file] = programs[name];
  const folder = join(modules, scope);
  const platforms = existsSync(folder) ? readdirSync(folder) : [];
  const found = platforms.map((platform) => join(folder, platform, file)).find((path) => existsSync(path));
  if (found === undefined)
    throw new Unavailable(`${name} is not installed: run npm install (it is an optional part of the package ${name})`);
  return found;
}
