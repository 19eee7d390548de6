import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Unavailable } from "../program.ts";

// Runtimes are the bench's alone, too large for everyone who works on the package, and pinned here.
const versions = { bun: "1.4.4", deno: "2.9.6" };

/** A JavaScript runtime that npm has. */
export type Runtime = keyof typeof versions;

const folder: string = fileURLToPath(new URL("../../../.cache/bench/", import.meta.url));

/** The program inside the npm package of this platform: its wrapper wants an install script. */
function programOf(runtime: Runtime): string {
  const { platform, arch } = process;
  if (runtime === "deno") return join(folder, `node_modules/@deno/${platform}-${arch}-glibc/deno`);
  return join(folder, `node_modules/@oven/bun-${platform}-${arch === "arm64" ? "aarch64" : arch}/bin/bun`);
}

const manifest = join(folder, "package.json");
const wanted = `${JSON.stringify({ private: true, dependencies: versions }, null, 2)}\n`;
let installing: Promise<void> | undefined;

function isCurrent(): boolean {
  return existsSync(manifest) && readFileSync(manifest, "utf8") === wanted;
}

/**
 * Where the runtime is, installed from npm into `.cache/bench` if it is not there yet.
 * @throws Unavailable with the reason
 */
export async function runtime(name: Runtime): Promise<string> {
  const program = programOf(name);
  if (!isCurrent() || !existsSync(program)) await (installing ??= install());
  if (!existsSync(program)) throw new Unavailable(`npm has no ${name} for this machine`);
  return program;
}

async function install(): Promise<void> {
  mkdirSync(folder, { recursive: true });
  writeFileSync(manifest, wanted);
  const npm = spawn("npm", ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: folder,
    stdio: ["ignore", "ignore", "pipe"],
  });
  let errors = "";
  npm.stderr.setEncoding("utf8").on("data", (text: string) => (errors += text));
  await new Promise<void>((resolve, reject) => {
    const fail = (reason: string) => reject(new Unavailable(`npm could not install it: ${reason}`));
    npm.once("error", (error) => fail(error.message));
    npm.once("close", (code) => (code === 0 ? resolve() : fail(errors.trim().split("\n")[0] ?? `exit code ${code}`)));
  });
}
