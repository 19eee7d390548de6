import { type ChildProcess, spawn } from "node:child_process";
import { copyFileSync, existsSync, mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

const CONFIG = `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = .main)],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);
const main :Workerd.Worker = (
  modules = [
    (name = "worker.js", esModule = embed "worker.js"),
    (name = "ucall.wasm", wasm = embed "ucall.wasm"),
    (name = "ucall-payload.wasm", wasm = embed "ucall-payload.wasm"),
  ],
  compatibilityDate = "2026-01-01",
  compatibilityFlags = ["enable_request_signal"],
);
`;

/** A worker in Cloudflare's runtime. */
export interface Worker {
  readonly port: number;
  stop(): void;
}

/** Bundles the program for workerd, with the engine as a module of its own, and serves it. */
export async function startWorkerd(program: string): Promise<Worker> {
  const folder = mkdtempSync(join(tmpdir(), "ucall-workerd-"));
  await build({
    entryPoints: [program],
    outfile: join(folder, "worker.js"),
    bundle: true,
    format: "esm",
    conditions: ["workerd"],
    plugins: [
      {
        name: "wasm",
        setup: ({ onResolve }) =>
          onResolve({ filter: /\.wasm$/ }, ({ path }) => ({ path: `./${basename(path)}`, external: true })),
      },
    ],
  });
  for (const name of ["ucall.wasm", "ucall-payload.wasm"])
    copyFileSync(here(`../../dist/wasm/${name}`), join(folder, name));
  writeFileSync(join(folder, "config.capnp"), CONFIG);
  const child = spawn(workerd(), ["serve", join(folder, "config.capnp"), "--control-fd=3"], {
    stdio: ["ignore", "pipe", "pipe", "pipe"],
  });
  return { port: await portOf(child), stop: () => child.kill("SIGKILL") };
}

function portOf(child: ChildProcess): Promise<number> {
  let errors = "";
  child.stderr!.setEncoding("utf8").on("data", (text: string) => (errors += text));
  return new Promise((resolve, reject) => {
    createInterface({ input: child.stdio[3] as NodeJS.ReadableStream }).on("line", (line) => {
      const { event, port } = JSON.parse(line) as { event: string; port: number };
      if (event === "listen") resolve(port);
    });
    child.on("close", () => reject(new Error(`workerd ended: ${errors}`)));
  });
}

/** The program, which npm installs as a package of its own for each platform. */
function workerd(): string {
  const folder = here("../../node_modules/@cloudflare");
  const found = existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name, "bin/workerd")) : [];
  const program = found.find((path) => existsSync(path));
  if (program === undefined) throw new Error("workerd is not installed: run npm install.");
  return program;
}
