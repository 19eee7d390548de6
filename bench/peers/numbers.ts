// numbers.js decode | print simd | scalar | json: the codecs in an engine's memory, where the text lies as a request's
// body does, or what JavaScript has for it.
import { readFileSync } from "node:fs";
import { definition } from "../../src/engine/definition.ts";
import { Engine } from "../../src/engine/engine.ts";
import { resolveOptions } from "../../src/host/options.ts";
import { onLine } from "../lines.ts";
import { cpuPerTurn } from "../measure/cpu-per-turn.ts";

const SHAPE = [256, 1024] as const;
const COUNT = SHAPE[0] * SHAPE[1];

const [, , job, means] = process.argv;
const numbers = Float32Array.from({ length: COUNT }, () => Math.random() * 2 - 1);
// As JavaScript and Python write such numbers: in the digits of doubles.
const text = JSON.stringify(Array.from(numbers));

const turns: { readonly [job: string]: () => unknown } = means === "json" ? withJson() : withCodecs();
const turn = turns[job ?? ""] as () => unknown;
check(turn());
onLine((milliseconds) => String(cpuPerTurn(turn, Number(milliseconds), 1) / COUNT));
console.log("ready");

function withJson(): typeof turns {
  return {
    decode: () => new Float32Array(JSON.parse(text) as number[]),
    print: () => JSON.stringify(Array.from(numbers)),
  };
}

function withCodecs(): typeof turns {
  const suffix = means === "scalar" ? "-scalar" : "";
  const module = (name: string): WebAssembly.Module =>
    new WebAssembly.Module(readFileSync(new URL(`../../wasm/${name}${suffix}.wasm`, import.meta.url)));
  const engine = new Engine(module("ucall"), definition([], resolveOptions()), undefined, () =>
    module("ucall-payload"),
  );
  const { codecs } = engine;
  const body = new TextEncoder().encode(text);
  const address = engine.allocate(body.length);
  engine.bytes.set(body, address);
  return {
    decode: () =>
      (codecs.parseNumbers(engine.bytes.subarray(address, address + body.length), "f32") as { data: unknown }).data,
    print: () => codecs.printNumbers(numbers, SHAPE),
  };
}

function check(answer: unknown): void {
  const found =
    answer instanceof Float32Array
      ? answer
      : Float32Array.from(
          (
            JSON.parse(answer instanceof Uint8Array ? new TextDecoder().decode(answer) : String(answer)) as number[]
          ).flat(),
        );
  if (found.length !== COUNT || found.some((each, i) => each !== numbers[i])) throw new Error("wrong numbers");
}
