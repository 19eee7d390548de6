// Runs a WASI command on this process's standard input and output: node run.mjs COMMAND.wasm
import { readFileSync } from "node:fs";
import { WASI } from "node:wasi";

const wasi = new WASI({ version: "preview1", args: ["command"], env: {} });
// Not `new Module`: Node 20 crashes now and then when it exits right behind that.
const module = await WebAssembly.compile(readFileSync(process.argv[2]));
process.exitCode = wasi.start(await WebAssembly.instantiate(module, wasi.getImportObject()));
