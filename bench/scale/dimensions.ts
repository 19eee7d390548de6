import type { Repeated } from "../load/generator.ts";
import { call, post } from "../scenarios/messages.ts";
import { nameOf, parametersOf, WIDTHS } from "./definitions.ts";

/** What a server is sent at a size. */
export interface Message {
  /** An HTTP request, as the generator takes it. */
  readonly parts: readonly (string | Repeated)[];
  /** Calls in it. */
  readonly calls: number;
  /** Of each of them. */
  readonly result: number | string;
}

/** Something that can be small or large. */
export interface Dimension {
  /** As in "the cost of a call by connections". */
  readonly name: string;
  /** From the smallest size to the largest, in words. */
  readonly range: string;
  readonly sizes: readonly number[];
  /** Connections that send at the same time. */
  connections(size: number): number;
  message(size: number): Message;
  /** The server's procedures, where they are what is scaled: then each size has a server of its own. */
  procedures?(size: number): number;
  /**
   * Which memory is told. "kept": what the server has while nothing happens; "peak": the most that it had while it
   * worked; undefined: one more makes no difference that can be seen beside what waits for garbage collection.
   */
  readonly memory?: "kept" | "peak";
}

const CONNECTIONS = 32;
const CALLS = 100;

export const connections: Dimension = {
  name: "connections",
  range: "1 to 10,000 connections",
  sizes: [1, 10, 100, 1000, 10_000],
  connections: (size) => size,
  message: () => ({ parts: [post(call)], calls: 1, result: 5 }),
  memory: "kept",
};

const procedures: Dimension = {
  name: "procedures",
  range: "1 to 10,000 procedures",
  sizes: [1, 10, 100, 1000, 10_000],
  connections: () => CONNECTIONS,
  procedures: (size) => size,
  // Each call is of another procedure, as far as there are others: what was found once would be found again easily.
  message: (size) => ({
    parts: [post(batchOf(CALLS, (index) => nameOf(Math.floor((index * size) / CALLS))))],
    calls: CALLS,
    result: 5,
  }),
  memory: "kept",
};

const parameters: Dimension = {
  name: "parameters",
  range: "1 to 256 parameters",
  sizes: WIDTHS,
  connections: () => CONNECTIONS,
  message(size) {
    const params = Object.fromEntries(parametersOf(size).map((name, index) => [name, index]));
    const body = JSON.stringify({ jsonrpc: "2.0", method: `wide${size}`, params, id: 1 });
    return { parts: [post(body)], calls: 1, result: (size * (size - 1)) / 2 };
  },
};

const payload: Dimension = {
  name: "bytes of payload",
  range: "16 B to 64 MiB of payload",
  sizes: [2 ** 4, 2 ** 8, 2 ** 12, 2 ** 16, 2 ** 20, 2 ** 24, 2 ** 26],
  connections: () => 1,
  message(size) {
    const text = "x";
    const [before, after] = [`{"jsonrpc":"2.0","method":"echo","params":{"value":"`, `"},"id":1}`];
    const [head] = post("").split("Content-Length");
    const length = before.length + size + after.length;
    const parts = [`${head}Content-Length: ${length}\r\n\r\n${before}`, { text, times: size }, after];
    return { parts, calls: 1, result: text.repeat(size) };
  },
  memory: "peak",
};

const batches: Dimension = {
  name: "calls in a batch",
  range: "1 to 1,000 calls a batch",
  sizes: [1, 10, 100, 1000],
  connections: () => CONNECTIONS,
  message: (size) => ({ parts: [post(batchOf(size, () => "sum"))], calls: size, result: 5 }),
};

export const dimensions: readonly Dimension[] = [connections, procedures, payload, parameters, batches];

function batchOf(calls: number, nameOf: (index: number) => string): string {
  const call = (_: unknown, id: number) => ({ jsonrpc: "2.0", method: nameOf(id), params: { a: 2, b: 3 }, id });
  return JSON.stringify(Array.from({ length: calls }, call));
}
