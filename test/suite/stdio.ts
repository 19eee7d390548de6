import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { commandLine, exampleServer, Program } from "../node/program.ts";
import { call } from "./requests.ts";
import { framed, bytesOf, latin1 } from "./text.ts";

/** `ucall serve FILE --stdio` on a runtime: what clients that start their servers see. */
export function itServesOnStdio(runtime: readonly string[], file: string = exampleServer): void {
  const run = (input: string) => new Program(commandLine, ["serve", file, "--stdio"], { runtime, input }).ended;
  const message = call("sum", [2, 3]);
  const answer = '{"jsonrpc":"2.0","result":5,"id":1}';

  describe("serve --stdio", () => {
    it("answers lines with lines, and ends with the input", async () => {
      const { code, stdout, stderr } = await run(`${message}\n${call("sleep", [50], 2)}\n${message}`);
      expect(stdout.trim().split("\n").sort()).toEqual([answer, answer, '{"jsonrpc":"2.0","result":50,"id":2}']);
      expect(stderr).toMatch(/^ucall \d+\.\d+\.\d+ on standard input and output, procedures: \d+\n$/);
      expect(code).toBe(0);
    });

    it("answers messages behind a Content-Length with such", async () => {
      const { code, stdout } = await run(latin1(framed(bytesOf(message))).repeat(2));
      expect(stdout).toBe(`Content-Length: ${answer.length}\r\n\r\n${answer}`.repeat(2));
      expect(code).toBe(0);
    });
  });
}

/** The examples as TypeScript, for runtimes that take it. */
export const typescriptExamples: string = fileURLToPath(new URL("../../examples/server.ts", import.meta.url));
