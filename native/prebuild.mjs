// Builds the addon for every machine that the published package is prebuilt for: prebuilds/<platform>-<arch>/ucall.node.
//
//   npm run prebuild
//
// Debian's cross compilers build for the machines that this one is not. liburing comes from Debian's packages for each
// of them, pinned and checked; it is unpacked below .cache/, and nothing of it is installed.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { run } from "../wasm/run.mjs";
import { buildAddon } from "./build.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const VERSION = "2.3-3";

/** Each machine's names at Node, Debian and GCC, and the sha256 of its liburing-dev. */
const machines = [
  {
    arch: "x64",
    debian: "amd64",
    triple: "x86_64-linux-gnu",
    sha256: "3e2c6dbe416995570c4b13087b9e26dbcc53d6d48bce5f74412a00e7defecc21",
  },
  {
    arch: "arm64",
    debian: "arm64",
    triple: "aarch64-linux-gnu",
    sha256: "cf210a7d7c238bda6af586fca5473df4aef9606db15a837ebe13cf6d2cb24e62",
  },
];

const compilerFor = ({ arch, triple }) => (arch === process.arch ? "g++" : `${triple}-g++`);

/** The Debian packages of the compilers that this takes. */
export const compilers = machines.map((machine) => ({
  program: compilerFor(machine),
  package: machine.arch === process.arch ? "g++" : `g++-${machine.triple.replaceAll("_", "-")}`,
}));

/** Builds for all machines; `progress` is told what is being done. */
export async function prebuild(progress = () => {}) {
  for (const machine of machines) {
    progress(`liburing for ${machine.arch}`);
    const liburing = await unpackLiburing(machine);
    progress(`linux-${machine.arch}`);
    await buildAddon(join(root, `prebuilds/linux-${machine.arch}/ucall.node`), {
      compiler: compilerFor(machine),
      include: join(liburing, "usr/include"),
      library: join(liburing, "usr/lib", machine.triple, "liburing.a"),
      linkFlags: ["-s"],
    });
  }
}

/** The folder that a machine's liburing-dev is unpacked in. */
async function unpackLiburing({ debian, sha256 }) {
  const folder = join(root, ".cache/liburing", `${VERSION}-${debian}`);
  const file = `liburing-dev_${VERSION}_${debian}.deb`;
  const unpacked = join(folder, "unpacked");
  if (existsSync(unpacked)) return unpacked;
  mkdirSync(folder, { recursive: true });
  if (!existsSync(join(folder, file))) await download(folder, debian);
  const found = createHash("sha256")
    .update(readFileSync(join(folder, file)))
    .digest("hex");
  if (found !== sha256) {
    rmSync(join(folder, file));
    throw new Error(`${file} is not the pinned one, and was deleted: sha256 ${found}, not ${sha256}`);
  }
  await run("dpkg-deb", ["-x", join(folder, file), unpacked]);
  return unpacked;
}

/** Downloads with apt's own trust in the mirrors, as a machine of that kind, with lists of its own. */
async function download(folder, architecture) {
  const apt = join(folder, "apt");
  for (const name of ["lists/partial", "cache"]) mkdirSync(join(apt, name), { recursive: true });
  const options = {
    "APT::Architecture": architecture,
    "APT::Architectures": architecture,
    "Dir::State::Lists": join(apt, "lists"),
    "Dir::State::status": "/dev/null",
    "Dir::Cache": join(apt, "cache"),
    "APT::Sandbox::User": process.getuid?.() === 0 ? "root" : "", // `_apt` may not be allowed to write here
  };
  const given = Object.entries(options).flatMap(([name, value]) => ["-o", `${name}=${value}`]);
  // A third party's list that lacks this architecture makes `update` fail: what matters is whether the download works.
  const updated = await run("apt-get", [...given, "update"]).catch((error) => error.message);
  try {
    await run("apt-get", [...given, "download", `liburing-dev=${VERSION}`], { cwd: folder });
  } catch (error) {
    throw new Error(
      `liburing-dev ${VERSION} for ${architecture} could not be fetched from this machine's Debian mirrors.\n` +
        `Put Debian 12's package into ${folder} by hand, then start again.\n\n${updated}\n${error.message}`,
      { cause: error },
    );
  }
  rmSync(apt, { recursive: true, force: true });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await prebuild((what) => console.log(what));
