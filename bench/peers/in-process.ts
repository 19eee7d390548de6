import { onLine } from "../lines.ts";
import { cpuPerTurn } from "../measure/cpu-per-turn.ts";

const CALLS = 100;

const batch: string = JSON.stringify(
  Array.from({ length: CALLS }, (_, id) => ({ jsonrpc: "2.0", method: "sum", params: { a: id, b: 3 }, id })),
);

/**
 * Times a turn, which takes the bytes of a batch of 100 calls and gives those of the answer, whenever the bench asks
 * for it, in ns a call.
 */
export function timeTurns(turn: (bytes: Uint8Array) => Uint8Array): void {
  const input = new TextEncoder().encode(batch);
  check(new TextDecoder().decode(turn(input)));
  onLine((milliseconds) => String(cpuPerTurn(() => turn(input), Number(milliseconds)) / CALLS));
  console.log("ready");
}

function check(text: string): void {
  const answers = JSON.parse(text) as { readonly id: number; readonly result: number }[];
  const right = answers.length === CALLS && answers.every(({ id, result }, index) => id === index && result === id + 3);
  if (!right) throw new Error(`a wrong answer: ${text.slice(0, 200)}`);
}
