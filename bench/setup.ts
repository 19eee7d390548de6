// What the bench takes besides the package's own: npm packages under .cache/bench, and Debian's packages.
import { execFile } from "node:child_process";
import { cpSync, existsSync, mkdirSync, statSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { Progress } from "./progress.ts";

const run = promisify(execFile);
const at = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const time = (file: string): number => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;

/** Something that scenarios take. */
export interface Need {
  readonly name: string;
  isThere(): Promise<boolean>;
  /** @throws Error where it cannot */
  install(): Promise<void>;
}

const sources = at("bench/peers/npm");
const copies = at(".cache/bench/npm");
const installed = join(copies, "node_modules/.package-lock.json"); // npm writes it last

/** The frameworks that npm has, with a package.json and a lockfile of their own. */
export const npmPackages: Need = {
  name: "npm packages of the peers",
  isThere: async () => hasNpmPackages(),
  async install() {
    copyNpmPeers();
    const args = ["ci", "--omit=peer", "--omit=optional", "--ignore-scripts", "--no-audit", "--no-fund"];
    await run("npm", args, { cwd: copies });
  },
};

export function hasNpmPackages(): boolean {
  return time(installed) > time(join(sources, "package-lock.json"));
}

/**
 * Puts the programs of peers/npm beside their packages: a program finds those of the folder that it is in.
 * @returns the folder
 */
export function copyNpmPeers(): string {
  mkdirSync(copies, { recursive: true });
  cpSync(sources, copies, { recursive: true });
  return copies;
}

/** Debian's packages were made for its own Python, which need not be the first one of the search path. */
export const python: string = existsSync("/usr/bin/python3") ? "/usr/bin/python3" : "python3";

/** The Python modules of the peers, by Debian package. */
const modules = {
  "python3-fastapi": "fastapi",
  uvicorn: "uvicorn",
  "python3-uvloop": "uvloop",
  "python3-httptools": "httptools",
  "python3-websockets": "websockets",
  "python3-grpcio": "grpc",
  "python3-protobuf": "google.protobuf",
  "python3-aiohttp": "aiohttp",
  "python3-httpx": "httpx",
  "python3-flask": "flask",
  gunicorn: "gunicorn",
  "python3-gevent": "gevent",
  "python3-numpy": "numpy",
};

/** The frameworks of Python. */
export const pythonPackages: Need = {
  name: "Debian packages of the peers in Python",
  async isThere() {
    const finding = `import importlib.util as u, sys; sys.exit(not all(map(u.find_spec, sys.argv[1:])))`;
    return succeeds(python, ["-c", finding, ...Object.values(modules)]);
  },
  install: () => installFromDebian(Object.keys(modules)),
};

/** The load generator for gRPC. */
export const h2loadPackage: Need = {
  name: "Debian package nghttp2-client (h2load)",
  isThere: async () =>
    (process.env["PATH"] ?? "").split(delimiter).some((folder) => existsSync(join(folder, "h2load"))),
  install: () => installFromDebian(["nghttp2-client"]),
};

async function installFromDebian(packages: readonly string[]): Promise<void> {
  const options = { env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" }, maxBuffer: 2 ** 26 };
  if (process.getuid?.() !== 0) throw new Error(`it takes root: apt-get install ${packages.join(" ")}`);
  await run("apt-get", ["update"], options);
  await run("apt-get", ["install", "--yes", "--no-install-recommends", ...packages], options);
}

async function succeeds(command: string, args: readonly string[]): Promise<boolean> {
  try {
    await run(command, args);
    return true;
  } catch {
    return false;
  }
}

/**
 * Installs what is not there. What cannot be installed is told of, and the rows that take it say that it is missing.
 * @returns a line on each that could not be installed
 */
export async function setUp(needs: readonly Need[]): Promise<string[]> {
  const failures: string[] = [];
  for (const need of new Set(needs)) {
    if (await need.isThere()) continue;
    const progress = new Progress(need.name);
    try {
      await need.install();
    } catch (error) {
      failures.push(`${need.name}: ${reasonOf(error as Error)}`);
    } finally {
      progress.end();
    }
  }
  return failures;
}

/** Of a program that failed the last of what it said. */
function reasonOf(error: Error & { readonly stderr?: string; readonly code?: unknown }): string {
  if (error.code === "ENOENT") return `${error.message.split(" ")[1] ?? "a program"} is not installed`;
  const said = (error.stderr ?? "").split("\n").filter((line) => line.trim() !== "");
  return said.findLast((line) => /\berr(?:or)?\b|^E: /i.test(line))?.trim() ?? said.at(-1) ?? error.message;
}
