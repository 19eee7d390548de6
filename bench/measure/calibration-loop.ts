import { onLine } from "../lines.ts";
import { cpuPerTurn } from "./cpu-per-turn.ts";

const message = `{"jsonrpc":"2.0","method":"sum","params":{"a":1,"b":3},"id":1}`;
let length = 0;

function turn(): void {
  const { params, id } = JSON.parse(message) as { params: { a: number; b: number }; id: number };
  length += JSON.stringify({ jsonrpc: "2.0", result: params.a + params.b, id }).length;
}

cpuPerTurn(turn, 50); // to be compiled
onLine((milliseconds) => String(cpuPerTurn(turn, Number(milliseconds))));
console.log(length > 0 ? "ready" : "nothing was printed");
