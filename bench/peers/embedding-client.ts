// What the clients in JavaScript share that ask for embeddings. The bench writes "COUNT MILLISECONDS" and gets how many
// requests for so many texts were answered meanwhile, as { requests, milliseconds }.
import { onLine } from "../lines.ts";
import { checkVectors, DIMENSIONS } from "./vectors.ts";

const UNDER_WAY = 4;

/** @param ask gives the numbers for so many texts, decoded */
export function serveRounds(ask: (count: number) => Promise<Float32Array>): void {
  const checked = new Set<number>();
  onLine(async (line) => {
    const [count, milliseconds] = line.split(" ").map(Number) as [number, number];
    if (!checked.has(count)) checkVectors(await ask(count), count);
    checked.add(count);
    return JSON.stringify(await run(() => ask(count), count * DIMENSIONS, milliseconds));
  });
  console.log("ready");
}

async function run(ask: () => Promise<Float32Array>, length: number, milliseconds: number) {
  const begun = performance.now();
  let requests = 0;
  const oneAfterTheOther = async (): Promise<void> => {
    while (performance.now() - begun < milliseconds) {
      if ((await ask()).length !== length) throw new Error("a wrong answer: an array of another length");
      requests++;
    }
  };
  await Promise.all(Array.from({ length: UNDER_WAY }, oneAfterTheOther));
  return { requests, milliseconds: performance.now() - begun };
}
