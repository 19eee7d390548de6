// Sets the repository up and runs it. Plain JavaScript for Node 20, with nothing installed:
//
//   node setup.mjs start | start:deno | start:bun | start:browser | build | prebuild | test | instructions | bench
//                  [arguments...]
//
// Each step is skipped when its result is newer than what it is made of, so that a second start costs nothing.
import { spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { addonIsBuilt, buildAddon, hasLibuv, hasLiburing, hasUring } from "./native/build.mjs";
import { compilers, prebuild } from "./native/prebuild.mjs";
import { buildEngine, engineIsBuilt } from "./wasm/build.mjs";
import { embeddedAreWritten, writeEmbedded } from "./wasm/embed.mjs";
import { layoutsAreWritten, writeLayouts } from "./wasm/layout.mjs";
import { buildCodecs, codecsAreBuilt } from "./wasm/payload/build.mjs";
import { run } from "./wasm/run.mjs";
import { fetchSimdjson, hasSimdjson } from "./wasm/simdjson.mjs";

const root = dirname(fileURLToPath(import.meta.url));
const at = (path) => join(root, path);

const installed = (program) =>
  (process.env.PATH ?? "").split(delimiter).some((folder) => existsSync(join(folder, program)));
const time = (file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;

/** A step's line on standard error: a spinner with the time taken on a terminal, plain words elsewhere. */
async function step(name, work) {
  const started = Date.now();
  const seconds = () => `${((Date.now() - started) / 1000).toFixed(1)} s`;
  const { isTTY, columns } = process.stderr;
  let detail = "";
  const draw = () => {
    const frame = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"[Math.floor(Date.now() / 80) % 10];
    process.stderr.write(`\r\x1b[K${`${frame} ${name} ${seconds()}  ${detail}`.slice(0, (columns || 80) - 1)}`);
  };
  const timer = isTTY ? setInterval(draw, 80) : undefined;
  if (!isTTY) process.stderr.write(`${name} ... `);
  const end = (mark) => {
    clearInterval(timer);
    process.stderr.write(
      isTTY ? `\r\x1b[K${mark} ${name} ${seconds()}\n` : `${mark === "✓" ? "done" : "failed"}, ${seconds()}\n`,
    );
  };
  try {
    await work((now) => (detail = now));
  } catch (error) {
    end("✗");
    fail(error.message);
  }
  end("✓");
}

function fail(message) {
  console.error(`\n${message}`);
  process.exit(1);
}

// ---------------------------------------------------------------- programs from outside

/** Each with its Debian package, and where it comes from on other systems. */
const tools = {
  emscripten: { from: "https://emscripten.org", isThere: () => installed("em++") },
  binaryen: { from: "https://github.com/WebAssembly/binaryen", isThere: () => installed("wasm-metadce") },
  // Not g++-multilib, which cannot be installed beside the compiler for arm64 that prebuilding takes.
  "g++-12-multilib": { from: "GCC with its 32-bit libraries and sanitizers", isThere: hasMultilib },
  "g++": { from: "GCC", isThere: () => installed("g++") },
  "liburing-dev": { from: "https://github.com/axboe/liburing", isThere: hasLiburing },
  "libuv1-dev": { from: "uv.h, which distributions of Node bring along", isThere: hasLibuv },
  openssl: { from: "https://openssl-library.org", isThere: () => installed("openssl") },
  "netcat-openbsd": { from: "OpenBSD's nc", isThere: () => installed("nc") },
  chromium: { from: "https://www.chromium.org", isThere: () => installed("chromium") },
  valgrind: { from: "https://valgrind.org", isThere: () => installed("valgrind") },
  wrk: { from: "https://github.com/wg/wrk", isThere: () => installed("wrk") },
  "python3-numpy": { from: "https://numpy.org", isThere: () => hasPythonModule("numpy") },
  "python3-cbor2": { from: "https://pypi.org/project/cbor2", isThere: () => hasPythonModule("cbor2") },
  iperf3: { from: "https://github.com/esnet/iperf", isThere: () => installed("iperf3") },
};

function hasMultilib() {
  const { stdout } = spawnSync("g++", ["-m32", "-print-file-name=libasan.so"], { encoding: "utf8" });
  return stdout?.includes("/32/") ?? false; // without them it names the 64-bit one
}

function hasPythonModule(name) {
  // Debian's packages are for its own Python, and another one may be ahead of it on the path.
  return ["python3", "/usr/bin/python3"].some((program) => spawnSync(program, ["-c", `import ${name}`]).status === 0);
}

for (const { program, package: name } of compilers) tools[name] ??= { from: "GCC", isThere: () => installed(program) };

const missingOf = (packages) => [...new Set(packages)].filter((name) => !tools[name].isThere());
const canInstall = () => installed("apt-get") && process.getuid?.() === 0;

/** Installs those of the packages that are missing, or says what to install and ends. */
async function install(packages) {
  const missing = missingOf(packages);
  if (missing.length === 0) return;
  if (!canInstall()) {
    const list = missing.map((name) => `  ${name.padEnd(16)}${tools[name].from}\n`).join("");
    const how = `apt-get install --no-install-recommends ${missing.join(" ")}`;
    fail(`These programs are missing:\n${list}Install them (on Debian, as root: ${how}), then start again.`);
  }
  await step(`Debian packages: ${missing.join(", ")}`, async () => {
    const options = { env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" } };
    await run("apt-get", ["update"], options);
    await run("apt-get", ["install", "--yes", "--no-install-recommends", ...missing], options);
  });
}

// ---------------------------------------------------------------- npm packages and TypeScript

const npmInstalled = at("node_modules/.package-lock.json"); // npm writes it last

async function installNpmPackages() {
  if (time(npmInstalled) > time(at("package-lock.json"))) return;
  const options = { cwd: root, shell: process.platform === "win32" };
  const args = ["ci", "--include=dev", "--ignore-scripts", "--no-audit", "--no-fund"];
  await step("npm packages", () => run("npm", args, options));
}

const folders = ["src", "platforms", "examples", "bench"];
const files = (folder) =>
  existsSync(folder) ? readdirSync(folder, { recursive: true }).map((name) => join(folder, name)) : [];
const tool = (path, ...args) => run(process.execPath, [at(`node_modules/${path}`), ...args], { cwd: root });

/** Imports of "./x.ts" become "./x.js" in a declaration file too: Deno takes names as they are. */
function nameModulesIn(file) {
  const text = readFileSync(file, "utf8");
  const named = text.replaceAll(/((?:from |import\()"\.[^"]+)\.ts"/g, '$1.js"');
  if (named !== text) writeFileSync(file, named);
}

async function compileTypeScript() {
  const stamp = at("dist/.typescript");
  // Folders count too: their time tells when a file was taken away.
  const inputs = [at("tsconfig.json"), npmInstalled, ...folders.flatMap((name) => [at(name), ...files(at(name))])];
  if (Math.max(...inputs.map(time)) < time(stamp)) return;
  const started = new Date();
  await step("TypeScript", () => tool("typescript/bin/tsc"));
  for (const file of folders.flatMap((name) => files(at(`dist/${name}`)))) {
    const source = file.replace(at("dist"), root).replace(/(\.d\.ts|\.js)$/, ".ts");
    if (source.endsWith(".ts") && !existsSync(source)) rmSync(file);
    else if (file.endsWith(".d.ts")) nameModulesIn(file);
  }
  chmodSync(at("dist/platforms/cli/main.js"), 0o755);
  writeFileSync(stamp, "");
  utimesSync(stamp, started, started);
}

// ---------------------------------------------------------------- the io_uring shim

const shimPackages = ["g++", "liburing-dev", "libuv1-dev"];

/** Whether the shim is to be built now. Where it cannot be, node:net carries the bytes, and one line says so. */
function shimIsDue() {
  if (addonIsBuilt()) return false;
  const missing = hasUring ? missingOf(shimPackages) : ["Linux on x64 or arm64"];
  if (hasUring && (missing.length === 0 || canInstall())) return true;
  console.error(`The io_uring shim is not built: it takes ${missing.join(", ")}. node:net carries the bytes.`);
  return false;
}

// ---------------------------------------------------------------- commands

async function build(packages = []) {
  const engine = engineIsBuilt();
  const codecs = codecsAreBuilt();
  const shim = shimIsDue();
  await install([...(engine && codecs ? [] : ["emscripten", "binaryen"]), ...(shim ? shimPackages : []), ...packages]);
  await installNpmPackages();
  if (!layoutsAreWritten()) writeLayouts();
  if (!hasSimdjson()) await step("simdjson's source", fetchSimdjson);
  if (!engine) await step("engine", buildEngine);
  if (!codecs) await step("codecs", buildCodecs);
  if (!embeddedAreWritten()) writeEmbedded();
  if (shim) await step("io_uring shim", () => buildAddon());
  await compileTypeScript();
}

/** Goes on as another program of ours, in this process. */
async function become(path, ...args) {
  process.argv.splice(1, Infinity, at(path), ...args);
  await import(pathToFileURL(at(path)).href);
}

/** Runs a program in the place of this one, on its terminal, and ends as it does. */
function giveWayTo(program, ...args) {
  const child = spawn(program, args, { stdio: "inherit" });
  process.on("SIGINT", () => {}); // the terminal's, which the program has too
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  child.on("exit", (code) => process.exit(code ?? 1));
}

/** Serves the examples on another runtime, which takes the TypeScript as it is. */
async function startOn(name, ...args) {
  await build();
  const { runtime } = await import(pathToFileURL(at("dist/bench/peers/runtimes.js")).href);
  try {
    giveWayTo(runtime(name), ...args);
  } catch (error) {
    fail(error.message);
  }
}

const vitest = at("node_modules/vitest/vitest.mjs");
const serving = [at("dist/platforms/cli/main.js"), "serve", at("examples/server.ts")];

const commands = {
  async start(args) {
    await build();
    await become("dist/platforms/cli/main.js", "serve", at("dist/examples/server.js"), ...args);
  },
  "start:deno": (args) => startOn("deno", "run", "--allow-all", ...serving, ...args),
  async "start:browser"(args) {
    await build();
    const vite = "vite/bin/vite.js";
    await step("page", () => tool(vite, "build", "examples/browser", "--logLevel", "warn"));
    const preview = [at(`node_modules/${vite}`), "preview", at("examples/browser"), "--port", "4173", "--strictPort"];
    const child = spawn(process.execPath, preview, { stdio: "inherit" });
    process.on("exit", () => child.kill());
    const cors = ["--cors", "http://localhost:4173"];
    await become("dist/platforms/cli/main.js", "serve", at("dist/examples/server.js"), ...cors, ...args);
  },
  "start:bun": (args) => startOn("bun", ...serving, ...args),
  build: () => build(),
  async prebuild() {
    await install([...compilers.map((each) => each.package), "libuv1-dev"]);
    await installNpmPackages();
    await step("io_uring shim for all machines", prebuild);
  },
  async test(args) {
    const python = ["python3-numpy", "python3-cbor2"];
    await build(["g++-12-multilib", "netcat-openbsd", "openssl", "emscripten", "chromium", "valgrind", ...python]);
    for (const folder of ["src", "test"]) {
      await step(`types of ${folder}`, () => tool("typescript/bin/tsc", "--project", folder));
    }
    await step("lint", () => tool("oxlint/bin/oxlint", "--deny-warnings"));
    await step("format", () => tool("oxfmt/bin/oxfmt", "--check"));
    process.chdir(root);
    giveWayTo(process.execPath, vitest, "run", ...args);
  },
  /** Counts anew what the engine's hot paths take, which the tests hold it to. */
  async instructions() {
    await build(["g++-12-multilib", "valgrind"]);
    process.chdir(root);
    process.env.UCALL_BASELINE = "write";
    giveWayTo(process.execPath, vitest, "run", "--project", "all", "test/native/instructions.test.ts");
  },
  async bench(args) {
    // Where they cannot be installed, the rows that need them say so.
    await build(canInstall() ? ["wrk", "iperf3", "g++", "liburing-dev"] : []);
    await become("dist/bench/main.js", ...args);
  },
};

const [command, ...args] = process.argv.slice(2);
if (!Object.hasOwn(commands, command ?? ""))
  fail(`usage: node setup.mjs ${Object.keys(commands).join(" | ")} [arguments...]`);
mkdirSync(at(".cache"), { recursive: true });
await commands[command](args);
