// in-process-ucall.js simd | scalar: the host and the engine, with a transport that only looks at the bytes.
import { readFileSync } from "node:fs";
import { procedureTable } from "../../src/api.ts";
import { Host } from "../../src/host/host.ts";
import { resolveOptions } from "../../src/host/options.ts";
import { procedure, t } from "ucall";
import { timeTurns } from "./in-process.ts";

const api = { sum: procedure({ a: t.int(), b: t.int() }, ({ a, b }) => a + b) };
const file = process.argv[2] === "scalar" ? "ucall-scalar.wasm" : "ucall.wasm";
const module = new WebAssembly.Module(readFileSync(new URL(`../../wasm/${file}`, import.meta.url)));
const host = new Host(procedureTable(api), resolveOptions(), module);
const { engine } = host;
let address = 0;
let length = 0;

host.attach({
  flush(count) {
    for (let index = 0; index < count; index++) {
      if (engine.sendLength(index) === 0) continue;
      address = engine.sendAddress(index);
      length = engine.sendLength(index);
    }
  },
  remoteAddress: () => "",
});
host.tick(Date.now());
host.opened(1, 0);

timeTurns((bytes) => {
  // Only now: until then the bytes of the last answer are there to be looked at.
  if (length > 0) host.sent(1, length);
  host.received(1, bytes);
  host.turn();
  return engine.bytes.subarray(address, address + length);
});
