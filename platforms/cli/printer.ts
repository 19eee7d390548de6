import { closeSync, openSync, writeSync } from "node:fs";
import { formatJson, formatResult } from "../../src/cli/format.ts";
import { type ResultFormat, asDeclared, bytesAs } from "../../src/cli/result.ts";
import { UsageError } from "../../src/cli/usage-error.ts";
import { jsonText } from "../../src/payload/json-text.ts";
import type { CallCommand } from "./command-line.ts";
import { output } from "./terminal.ts";

/** Writes results to standard output or to a file. */
export class Printer {
  readonly #format: ResultFormat;
  readonly #json: boolean;
  readonly #path: string | undefined;
  /** What the server says of the results' bytes or arrays. */
  dtype: string | undefined;
  #file: number | undefined;

  /** @throws UsageError where bytes would go to a terminal */
  constructor({ format, json, output: path }: Pick<CallCommand, "format" | "json" | "output">) {
    if (format !== "json" && path === undefined && output().terminal)
      throw new UsageError(`--format ${format} writes bytes, which a terminal cannot show: add -o FILE, or a pipe.`);
    this.#format = format;
    this.#json = json;
    this.#path = path;
  }

  /** A call's result. */
  result(value: unknown): void {
    if (this.#json && this.#format === "json") this.response({ result: value ?? null });
    else this.item(value);
  }

  /** A result on its own, or an item of a stream. */
  item(value: unknown): void {
    const declared = asDeclared(value, this.dtype);
    if (this.#format !== "json") for (const piece of bytesAs(this.#format, declared)) this.#write(piece);
    else this.#line(() => (this.#json ? jsonText(declared ?? null) : formatResult(declared, this.#style())));
  }

  /** A JSON-RPC response. */
  response(outcome: { readonly result: unknown } | { readonly error: object }): void {
    this.#line(() => formatJson(jsonText({ jsonrpc: "2.0", id: 1, ...outcome }), this.#style()));
  }

  /** Nothing more will be written. */
  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }

  #style(): ReturnType<typeof output> {
    return this.#path === undefined ? output() : { terminal: false, colour: false };
  }

  #line(text: () => string): void {
    try {
      this.#write(`${text()}\n`);
    } catch (error) {
      if (error instanceof TypeError) throw new UsageError(`${error.message} --format npy and raw can.`);
      throw error;
    }
  }

  #write(data: string | Uint8Array): void {
    if (this.#path === undefined) return void process.stdout.write(data);
    try {
      this.#file ??= openSync(this.#path, "w");
      const bytes = typeof data === "string" ? new TextEncoder().encode(data) : data;
      for (let at = 0; at < bytes.length;) at += writeSync(this.#file, bytes, at);
    } catch (error) {
      throw new UsageError(`${this.#path} cannot be written: ${(error as Error).message}`);
    }
  }
}
