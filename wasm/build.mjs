// Builds the engine: dist/wasm/ucall.wasm (WASM SIMD) and dist/wasm/ucall-scalar.wasm, and natively for tests.
//
//   node wasm/build.mjs
//
// The layout (layout.mjs) and simdjson's source (simdjson.mjs) come first. Objects are kept in .cache/objects/.
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { availableParallelism } from "node:os";
import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { abiHeader, readAbi } from "./layout.mjs";
import { run } from "./run.mjs";
import { simdjsonFolder } from "./simdjson.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const sourceFolder = join(root, "wasm");

/** The most that one variant may weigh, in bytes: it travels to edge platforms and browsers. */
const MAX_BYTES = 120_000;

/** What all C++ is compiled with. */
export const common = ["-std=c++20", "-fno-exceptions", "-fno-rtti", "-DNDEBUG", `-I${sourceFolder}`];
export const warnings = ["-Wall", "-Wextra", "-Werror"];

const kernels = ["HASWELL", "ICELAKE", "WESTMERE", "FALLBACK"];

/** simdjson's headers, and one of its kernels switched on. */
const simdjson = (kernel) => [
  `-isystem${simdjsonFolder}`,
  ...kernels.map((name) => `-DSIMDJSON_IMPLEMENTATION_${name}=${Number(name === kernel)}`),
];

const westmere = ["-msimd128", "-msse4.2", "-D__PCLMUL__=1", "-DSIMDJSON_IS_X86_64=1"];

// Optimised as a whole: so the virtual functions of simdjson that nobody calls (its DOM) are found and left out.
const optimised = ["-O3", "-flto", "-fvisibility=hidden", "-fwhole-program-vtables", "-fvirtual-function-elimination"];

const variants = {
  // Upstream has no WASM kernel: its SSE4.2 one compiles with emscripten's headers and ours in wasm/simd/.
  simd: {
    output: join(root, "dist/wasm/ucall.wasm"),
    flags: [...optimised, `-isystem${join(sourceFolder, "simd")}`, ...simdjson("WESTMERE"), ...westmere],
    features: ["--enable-simd"],
  },
  scalar: {
    output: join(root, "dist/wasm/ucall-scalar.wasm"),
    flags: [...optimised, ...simdjson("FALLBACK")],
    features: [],
  },
};

const sanitizers = ["-fsanitize=address,undefined", "-fno-sanitize-recover=all", "-fno-omit-frame-pointer"];
// <asm/...>, which Debian has only where the machine's own headers are.
const asmHeaders = "-idirafter/usr/include/x86_64-linux-gnu";
// 32 bits, so that a pointer is the u32 that the records carry; SSE, so that doubles round as they do in WASM.
const machine = ["-m32", asmHeaders, "-msse2", "-mfpmath=sse"];

/** How tests compile C++. */
export const sanitized = [...machine, "-O1", "-g", ...sanitizers];
const natives = {
  sanitized: [...sanitized, ...simdjson("FALLBACK")],
  optimized: [...machine, "-O3", "-g", ...simdjson("FALLBACK")],
};

const linking = [...optimised, "-sSTANDALONE_WASM", "--no-entry", "-sFILESYSTEM=0"];
// emmalloc is 8 KB smaller than the default, and measured as fast.
const memory = ["-sMALLOC=emmalloc", "-sALLOW_MEMORY_GROWTH=1", "-sINITIAL_MEMORY=1MB", "-sMAXIMUM_MEMORY=4GB"];
// First in memory, so that a stack that overflows traps instead of overwriting data.
const stack = ["-sTOTAL_STACK=256KB", "-Wl,--stack-first"];

/** The engine's own files below wasm/ that have the ending; payload/ is another module. */
const engineFiles = (ending) =>
  readdirSync(sourceFolder, { recursive: true })
    .filter((name) => name.endsWith(ending) && !name.startsWith("payload"))
    .map((name) => join(sourceFolder, name))
    .toSorted();

const time = (file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;

/** Whether both variants are newer than everything that they are made of. */
export function engineIsBuilt() {
  const newest = Math.max(
    ...[".cpp", ".h", ".mjs"].flatMap(engineFiles).map(time),
    time(join(simdjsonFolder, "sha256")),
  );
  return Object.values(variants).every((variant) => time(variant.output) > newest);
}

/**
 * Builds both variants; `progress` is told what is being done.
 *
 * @param {(what: string) => void} progress
 */
export async function buildEngine(progress = () => {}) {
  const started = new Date();
  const outputs = Object.keys(variants).map((name) => ({ name, ...variants[name], objects: [] }));
  const work = outputs.flatMap(({ name, flags, objects }) =>
    units([]).map((unit) => async () => objects.push(await compile("em++", name, unit, flags, progress))),
  );
  await inParallel(work);
  for (const { name, ...variant } of outputs) {
    progress(`linking ${basename(variant.output)}`);
    await link(variant, join(root, ".cache/objects", name), started);
  }
}

/**
 * Builds the engine and the given C++ files natively, 32-bit, and resolves to the executable's path in .cache/native/.
 * Needs Debian's g++-12-multilib.
 *
 * @param {string} name the executable's
 * @param {string[]} sources
 * @param {keyof typeof natives} kind with AddressSanitizer and UBSan, or as fast as it gets
 * @param {(what: string) => void} progress
 * @returns {Promise<string>}
 */
export async function buildNative(name, sources, kind = "sanitized", progress = () => {}) {
  const flags = natives[kind];
  const objects = [];
  await inParallel(
    units(sources).map((unit) => async () => objects.push(await compile("g++", "native", unit, flags, progress))),
  );
  const executable = join(root, ".cache/native", name);
  if (objects.some((object) => time(object) >= time(executable))) {
    mkdirSync(dirname(executable), { recursive: true });
    await run("g++", [...flags, ...objects.toSorted(), "-o", executable]);
  }
  return executable;
}

/**
 * Links the engine and the given C++ files, which have a main(), into a WASI command with SIMD, and resolves to its path
 * in .cache/wasi/.
 *
 * @param {string} name the command's
 * @param {string[]} sources
 * @returns {Promise<string>}
 */
export async function buildWasi(name, sources) {
  const objects = [];
  // A command has a host: what the engine alone does without (memory/standalone.cpp), the C library imports here.
  const parts = units(sources).filter(({ source }) => basename(source) !== "standalone.cpp");
  const { flags } = variants.simd;
  await inParallel(parts.map((unit) => async () => objects.push(await compile("em++", "simd", unit, flags, () => {}))));
  const command = join(root, ".cache/wasi", `${name}.wasm`);
  if (objects.some((object) => time(object) >= time(command))) {
    mkdirSync(dirname(command), { recursive: true });
    const settings = ["-sSTANDALONE_WASM", "-sFILESYSTEM=0", "-sINITIAL_MEMORY=64MB"];
    await run("em++", [...optimised, ...settings, ...objects.toSorted(), "-o", command]);
  }
  return command;
}

const simdjsonUnit = { source: join(simdjsonFolder, "simdjson.cpp"), flags: ["-w"] };

// What runs once for a connection or a server, or was measured to be no slower: small rather than fast.
const cold =
  /\/(conversions|connection\/(deadlines|events|messages|stdio)|http\/(access|chunked|clock|fields|head|streaming|target|uploads)|procedures\/definition|rest\/\w+|streams\/\w+|websocket\/(deflate|handshake|sha1|socket))\.cpp$/;

/** What is to be compiled: simdjson first, since it takes longest. */
const units = (others) => [
  simdjsonUnit,
  ...[...engineFiles(".cpp"), ...others].map((source) => ({
    source,
    flags: cold.test(source) ? [...warnings, "-Os"] : warnings,
  })),
];

/**
 * Compiles one file unless its object is newer than all that the object was made of. Resolves to the object.
 *
 * @param {string} compiler
 * @param {string} variant the folder of its objects
 * @param {{ source: string, flags: string[] }} unit
 * @param {string[]} flags
 * @param {(what: string) => void} progress
 * @returns {Promise<string>}
 */
export async function compile(compiler, variant, unit, flags, progress) {
  const name = relative(root, unit.source);
  const args = [...flags, ...common, ...unit.flags, "-c", unit.source];
  const key = createHash("sha256")
    .update([compiler, ...args].join("\0"))
    .digest("hex")
    .slice(0, 12);
  const object = join(root, ".cache/objects", variant, `${name.replaceAll(/[^\w.]+/g, "-")}-${key}.o`);
  if (isFresh(object, unit.source)) return object;
  mkdirSync(dirname(object), { recursive: true });
  progress(`${variant}: ${name}`);
  const part = `${object}.${process.pid}`;
  const started = new Date();
  await run(compiler, [...args, "-MMD", "-MF", `${part}.d`, "-o", part]);
  renameSync(`${part}.d`, `${object}.d`);
  publish(part, object, started);
  return object;
}

/** Puts a finished file in its place, dated by the start of the work: an edit made meanwhile is newer. */
export function publish(part, file, started) {
  utimesSync(part, started, started);
  renameSync(part, file);
}

function isFresh(object, source) {
  const made = time(object);
  if (made === 0 || !existsSync(`${object}.d`)) return false;
  const rule = readFileSync(`${object}.d`, "utf8").replaceAll("\\\n", " ");
  const files = rule
    .slice(rule.indexOf(": ") + 2)
    .trim()
    .split(/(?<!\\)\s+/)
    .map((file) => file.replaceAll("\\ ", " "));
  return [source, ...files].every((file) => existsSync(file) && time(file) < made);
}

/** Links one variant, and keeps of its exports only those of abi.h. */
async function link({ output, objects, features }, folder, started) {
  const exports = readAbi(readFileSync(abiHeader, "utf8")).exports.map((each) => each.name);
  const linked = join(folder, `linked-${process.pid}.wasm`);
  const small = `${linked}.small`;
  const graph = join(folder, "exports.json");
  const kept = ["memory", "_initialize", ...exports].map((name) => ({ name, export: name, root: true }));
  writeFileSync(graph, JSON.stringify(kept));
  const exported = `-sEXPORTED_FUNCTIONS=${exports.map((name) => `_${name}`).join(",")}`;
  await run("em++", [...linking, ...memory, ...stack, exported, ...objects.toSorted(), "-o", linked]);
  mkdirSync(dirname(output), { recursive: true });
  await run("wasm-metadce", [linked, ...features, `--graph-file=${graph}`, "-o", small]);
  // Passes that are repeated until they find no more make it 2 % smaller.
  await run("wasm-opt", [small, ...features, "-O3", "--converge", "-o", small]);
  rmSync(linked);
  check(
    small,
    basename(output),
    kept.map((each) => each.name),
  );
  publish(small, output, started);
}

/** Refuses a variant that imports anything, exports anything else, or weighs too much. */
function check(file, name, expected) {
  const bytes = readFileSync(file);
  const module = new WebAssembly.Module(bytes);
  const imports = WebAssembly.Module.imports(module).map((each) => `${each.module}.${each.name}`);
  if (imports.length > 0) throw new Error(`${name} imports ${imports.join(", ")}; see wasm/memory/standalone.cpp`);
  const exports = WebAssembly.Module.exports(module).map((each) => each.name);
  const wrong = [
    ...expected.filter((each) => !exports.includes(each)),
    ...exports.filter((each) => !expected.includes(each)),
  ];
  if (wrong.length > 0)
    throw new Error(`${name} lacks exports, or has ones that abi.h does not declare: ${wrong.join(", ")}`);
  if (bytes.length >= MAX_BYTES)
    throw new Error(`${name} has ${bytes.length} bytes; fewer than ${MAX_BYTES} are allowed`);
}

/** Does the work, as many things at a time as there are processors. All is ended before a failure is thrown. */
export async function inParallel(work) {
  const queue = work.values();
  const worker = async () => {
    for (const item of queue) await item();
  };
  const results = await Promise.allSettled(Array.from({ length: availableParallelism() }, worker));
  const failed = results.find((result) => result.status === "rejected");
  if (failed) throw failed.reason;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildEngine((what) => console.log(what));
