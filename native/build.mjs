// Builds the io_uring shim, the addon ucall.node, for this machine: dist/native/ucall.node.
//
//   node native/build.mjs
//
// Plain g++ is enough: Node-API's headers come from npm, libuv's from the folder of Node itself, liburing is linked
// statically. prebuild.mjs does the same for the machines that the published package is prebuilt for.
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { availableParallelism } from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { run } from "../wasm/run.mjs";

const folder = dirname(fileURLToPath(import.meta.url));
const root = dirname(folder);

/** The addon of this machine. */
export const addonFile = join(root, "dist/native/ucall.node");

/** Whether this is a machine that io_uring can be used on. */
export const hasUring = process.platform === "linux" && ["x64", "arm64"].includes(process.arch);

/** Where libuv's header lies: a distribution of Node brings it along, and Debian has it too. */
const uvFolder = () =>
  [join(dirname(dirname(process.execPath)), "include/node"), "/usr/include"].find((each) =>
    existsSync(join(each, "uv.h")),
  );

const liburing = "liburing.a";

/** Whether libuv's header is there. */
export const hasLibuv = () => uvFolder() !== undefined;

/** Whether liburing's header and static library are there. */
export const hasLiburing = () =>
  existsSync("/usr/include/liburing.h") &&
  readdirSync("/usr/lib", { withFileTypes: true }).some((each) => existsSync(join("/usr/lib", each.name, liburing)));

const warnings = ["-Wall", "-Wextra", "-Werror"];
const compiling = [
  ...["-std=c++20", "-O2", "-g1", "-fPIC", "-fno-exceptions", "-fno-rtti", "-fvisibility=hidden", ...warnings],
  ...["-DNDEBUG", "-DNAPI_VERSION=9", "-DNAPI_DISABLE_CPP_EXCEPTIONS", "-DNODE_ADDON_API_DISABLE_DEPRECATED"],
  `-I${join(root, "wasm")}`,
  ...["node-addon-api", "node-api-headers/include"].map((name) => `-isystem${join(root, "node_modules", name)}`),
];
const linking = ["-shared", "-Wl,--gc-sections", "-Wl,--exclude-libs,ALL"];

const time = (file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
const sources = () => readdirSync(folder).filter((name) => name.endsWith(".cpp"));

/** Whether the addon is newer than all that it is made of. */
export function addonIsBuilt(file = addonFile) {
  const inputs = [...readdirSync(folder).map((name) => join(folder, name)), join(root, "wasm/abi.h")];
  return Math.max(...inputs.map(time)) < time(file);
}

/**
 * Builds the addon into a file. For another machine than this one there is a compiler of another name, and liburing's
 * header and library from elsewhere.
 *
 * @param {string} output
 * @param {{ compiler?: string, include?: string, library?: string, flags?: string[], linkFlags?: string[] }} target
 */
export async function buildAddon(output = addonFile, target = {}) {
  const { compiler = "g++", include, library = `-l:${liburing}`, flags = [], linkFlags = [] } = target;
  const objects = join(root, ".cache/native-io", `${basename(dirname(output))}-${process.pid}`);
  mkdirSync(objects, { recursive: true });
  mkdirSync(dirname(output), { recursive: true });
  const headers = [...(include ? [`-isystem${include}`] : []), "-idirafter", uvFolder() ?? "."];
  const queue = sources().values();
  const compile = async () => {
    for (const name of queue) {
      const files = ["-c", join(folder, name), "-o", join(objects, `${name}.o`)];
      await run(compiler, [...compiling, ...headers, ...flags, ...files]);
    }
  };
  try {
    await Promise.all(Array.from({ length: availableParallelism() }, compile));
    const files = sources().map((name) => join(objects, `${name}.o`));
    const linked = join(objects, basename(output));
    await run(compiler, [...linking, ...flags, ...linkFlags, ...files, library, "-o", linked]);
    renameSync(linked, output);
  } finally {
    rmSync(objects, { recursive: true, force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildAddon();
