import { onLine } from "./announce.ts";

const CALLS = 100;

/** A batch of 100 calls, and what it has to be answered with. */
export const batch: string = JSON.stringify(
  Array.from({ length: CALLS }, (_, id) => ({ jsonrpc: "2.0", method: "sum", params: { a: id, b: 3 }, id })),
);

/**
 * Times a turn, which takes the batch's bytes and gives the answer's, whenever the bench asks for it.
 * @param turn the bytes it gives are looked at before it is called again
 */
export function timeTurns(turn: (bytes: Uint8Array) => Uint8Array): void {
  const input = new TextEncoder().encode(batch);
  check(new TextDecoder().decode(turn(input)));
  onLine((line) => String(time(() => turn(input), Number(line))));
  console.log("ready");
}

function check(text: string): void {
  const answers = JSON.parse(text) as { readonly id: number; readonly result: number }[];
  const right = answers.length === CALLS && answers.every(({ id, result }, index) => id === index && result === id + 3);
  if (!right) throw new Error(`a wrong answer: ${text.slice(0, 200)}`);
}

/** @returns ns of CPU time a call */
function time(turn: () => void, milliseconds: number): number {
  const before = process.cpuUsage();
  let turns = 0;
  for (;;) {
    for (let i = 0; i < 100; i++) turn();
    turns += 100;
    const { user, system } = process.cpuUsage(before);
    const microseconds = user + system;
    if (microseconds >= milliseconds * 1000) return (microseconds * 1000) / (turns * CALLS);
  }
}
