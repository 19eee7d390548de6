// Fetches simdjson's source, pinned and checked, from the Debian mirrors that this machine already uses.
//
//   node wasm/simdjson.mjs
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { run } from "./run.mjs";

const VERSION = "3.0.1";
const DEBIAN_VERSION = `${VERSION}-1`;
const TARBALL = `simdjson_${VERSION}.orig.tar.gz`;
const SHA256 = "156b1bc5eb0561b2bd166b46d191fd3d95a3e709cc63761477d3b7aec2b6e9ed";

const cache = join(dirname(dirname(fileURLToPath(import.meta.url))), ".cache");

/** The folder with simdjson.h and simdjson.cpp. */
export const simdjsonFolder = join(cache, "simdjson");

const stamp = join(simdjsonFolder, "sha256");

/** Whether the pinned source is there. */
export const hasSimdjson = () => existsSync(stamp) && readFileSync(stamp, "utf8") === SHA256;

/** Fetches, checks and unpacks the source. A tarball that already lies in .cache/ is used, if it is the right one. */
export async function fetchSimdjson() {
  const tarball = join(cache, TARBALL);
  if (!existsSync(tarball)) await download();
  const sha256 = createHash("sha256").update(readFileSync(tarball)).digest("hex");
  if (sha256 !== SHA256) {
    rmSync(tarball);
    throw new Error(`${TARBALL} is not the pinned one, and was deleted: sha256 ${sha256}, not ${SHA256}`);
  }
  rmSync(simdjsonFolder, { recursive: true, force: true });
  mkdirSync(simdjsonFolder, { recursive: true });
  const files = ["simdjson.h", "simdjson.cpp"].map((name) => `simdjson-${VERSION}/singleheader/${name}`);
  await run("tar", ["-xzf", tarball, "-C", simdjsonFolder, "--strip-components=2", ...files]);
  writeFileSync(stamp, SHA256);
}

/** Downloads the tarball with apt's own trust in the mirrors, from lists of our own: the machine's stay as they are. */
async function download() {
  const apt = join(cache, "apt");
  rmSync(apt, { recursive: true, force: true });
  for (const folder of ["sources", "lists/partial", "cache"]) mkdirSync(join(apt, folder), { recursive: true });
  writeSourceLists("/etc/apt", join(apt, "sources"));
  const options = {
    "Dir::Etc::SourceParts": join(apt, "sources"),
    "Dir::Etc::SourceList": "/dev/null",
    "Dir::State::Lists": join(apt, "lists"),
    "Dir::Cache": join(apt, "cache"),
    "APT::Sandbox::User": process.getuid?.() === 0 ? "root" : "", // `_apt` may not be allowed to write here
  };
  const given = Object.entries(options).flatMap(([name, value]) => ["-o", `${name}=${value}`]);
  // A third party's list without sources makes `update` fail: what matters is whether the download works.
  const updated = await run("apt-get", [...given, "update"]).catch((error) => error.message);
  try {
    await run("apt-get", [...given, "source", "--download-only", "--tar-only", `simdjson=${DEBIAN_VERSION}`], {
      cwd: cache,
    });
  } catch (error) {
    throw new Error(
      `simdjson ${VERSION} could not be fetched from this machine's Debian mirrors.\n` +
        `Put Debian 12's ${TARBALL} into .cache/ by hand, then start again.\n\n${updated}\n${error.message}`,
      { cause: error },
    );
  }
  rmSync(apt, { recursive: true, force: true });
}

/** Writes the machine's package lists as source lists, in both of apt's formats. */
export function writeSourceLists(from, to) {
  const parts = join(from, "sources.list.d");
  const names = existsSync(parts) ? readdirSync(parts) : [];
  for (const name of names.filter((each) => each.endsWith(".sources"))) {
    const text = readFileSync(join(parts, name), "utf8");
    writeFileSync(join(to, name), text.replace(/^Types:.*$/gim, "Types: deb-src"));
  }
  for (const name of ["../sources.list", ...names.filter((each) => each.endsWith(".list"))]) {
    const file = join(parts, name);
    if (!existsSync(file)) continue;
    const lines = readFileSync(file, "utf8")
      .split("\n")
      .filter((line) => /^\s*deb\s/.test(line));
    const text = lines.map((line) => `${line.replace(/^\s*deb\b/, "deb-src")}\n`).join("");
    writeFileSync(join(to, name.replace("../", "")), text);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url) && !hasSimdjson()) await fetchSimdjson();
