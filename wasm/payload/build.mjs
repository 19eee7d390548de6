// Builds the codecs: dist/wasm/ucall-payload.wasm (WASM SIMD) and dist/wasm/ucall-payload-scalar.wasm, and natively for tests.
//
//   node wasm/payload/build.mjs
import { mkdirSync, readFileSync, readdirSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { compile, inParallel, publish, sanitized, warnings } from "../build.mjs";
import { readAbi } from "../layout.mjs";
import { run } from "../run.mjs";

const folder = dirname(fileURLToPath(import.meta.url));
const root = dirname(dirname(folder));
const header = "wasm/payload/codecs.h";

/** The most that one variant may weigh, in bytes: it travels to edge platforms and browsers. */
const MAX_BYTES = 80_000;

// Position-independent: it is loaded into memory that the engine gives. As a whole: else what is inline is imported.
const compiling = ["-O3", "-flto", "-fPIC", "-fvisibility=hidden"];

const variants = {
  simd: { output: join(root, "dist/wasm/ucall-payload.wasm"), flags: [...compiling, "-msimd128"] },
  scalar: { output: join(root, "dist/wasm/ucall-payload-scalar.wasm"), flags: compiling },
};

// Only what the engine's instance and the loader supply: codec-module.ts.
const IMPORTS = ["env.__memory_base", "env.__stack_pointer", "env.memory"];

// memory.cpp: the compiler would make calls of themselves of its loops, and leave it out before it makes calls of it.
const units = () =>
  readdirSync(folder)
    .filter((name) => name.endsWith(".cpp"))
    .toSorted()
    .map((name) => ({
      source: join(folder, name),
      flags: name === "memory.cpp" ? [...warnings, "-fno-builtin", "-fno-lto"] : warnings,
    }));

const exportNames = () => readAbi(readFileSync(join(root, header), "utf8"), header).exports.map((each) => each.name);

const time = (file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;

/** Whether both variants are newer than everything that they are made of. */
export function codecsAreBuilt() {
  const own = readdirSync(folder).map((name) => join(folder, name));
  const newest = Math.max(...[...own, join(root, "wasm/abi.h"), join(root, "wasm/build.mjs")].map(time));
  return Object.values(variants).every((variant) => time(variant.output) > newest);
}

/**
 * Builds both variants; `progress` is told what is being done.
 *
 * @param {(what: string) => void} progress
 */
export async function buildCodecs(progress = () => {}) {
  const started = new Date();
  for (const [name, { output, flags }] of Object.entries(variants)) {
    const objects = [];
    const place = `payload-${name}`;
    await inParallel(
      units().map((unit) => async () => objects.push(await compile("em++", place, unit, flags, progress))),
    );
    progress(`linking ${basename(output)}`);
    const linked = join(root, ".cache/objects", place, `linked-${process.pid}.wasm`);
    const exported = `-sEXPORTED_FUNCTIONS=${exportNames().map((each) => `_${each}`)}`;
    await run("em++", [...flags, "-sSIDE_MODULE=2", "-nostdlib", exported, ...objects.toSorted(), "-o", linked]);
    check(linked, basename(output));
    mkdirSync(dirname(output), { recursive: true });
    publish(linked, output, started);
  }
}

/**
 * Builds the codecs and the given C++ files natively, 32-bit, with AddressSanitizer and UBSan, and resolves to the
 * executable's path in .cache/native/. Needs Debian's g++-12-multilib.
 *
 * @param {string} name the executable's
 * @param {string[]} sources
 * @returns {Promise<string>}
 */
export async function buildNativeCodecs(name, sources) {
  const objects = [];
  // The C library has them.
  const parts = units().filter(({ source }) => basename(source) !== "memory.cpp");
  const others = sources.map((source) => ({ source, flags: warnings }));
  await inParallel(
    [...parts, ...others].map(
      (unit) => async () => objects.push(await compile("g++", "native-payload", unit, sanitized, () => {})),
    ),
  );
  const executable = join(root, ".cache/native", name);
  if (objects.some((object) => time(object) >= time(executable))) {
    mkdirSync(dirname(executable), { recursive: true });
    await run("g++", [...sanitized, ...objects.toSorted(), "-o", executable]);
  }
  return executable;
}

/** Refuses a variant that imports or exports anything else than it should, or weighs too much. */
function check(file, name) {
  const bytes = readFileSync(file);
  const module = new WebAssembly.Module(bytes);
  const imports = WebAssembly.Module.imports(module).map((each) => `${each.module}.${each.name}`);
  const foreign = imports.filter((each) => !IMPORTS.includes(each));
  if (foreign.length > 0) throw new Error(`${name} imports ${foreign.join(", ")}`);
  const exports = WebAssembly.Module.exports(module).map((each) => each.name);
  const expected = ["__wasm_call_ctors", ...exportNames()];
  const wrong = [
    ...expected.filter((each) => !exports.includes(each)),
    ...exports.filter((each) => !expected.includes(each)),
  ];
  if (wrong.length > 0)
    throw new Error(`${name} lacks exports, or has ones that codecs.h does not declare: ${wrong.join(", ")}`);
  if (bytes.length >= MAX_BYTES)
    throw new Error(`${name} has ${bytes.length} bytes; fewer than ${MAX_BYTES} are allowed`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildCodecs((what) => console.log(what));
