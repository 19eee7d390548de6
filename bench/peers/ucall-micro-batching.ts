// ucall-micro-batching.js batched|unbatched PORT: a stand-in for a model whose runs each take a time of their own, such
// as that for reading its weights, whatever they are run on, and little for each text.
import process from "node:process";
import { procedure, serve, t } from "ucall";
import { announce, port } from "./announce.ts";

const RUN = 1; // ms
const TEXT = 0.01; // ms

function runModel(texts: readonly string[]): number[] {
  const end = performance.now() + RUN + texts.length * TEXT;
  while (performance.now() < end);
  return texts.map((text) => text.length);
}

const params = { text: t.string() };
const batched = procedure(params, (calls) => runModel(calls.map(({ text }) => text)), {
  batch: { size: 32, wait: 2 },
});
const unbatched = procedure(params, ({ text }) => runModel([text])[0] as number);

await serve({ embed: process.argv[2] === "batched" ? batched : unbatched }, { port });
announce();
