import type { Format } from "../../src/cli/format.ts";

/** How to write to standard output: colours on a terminal only, and not where NO_COLOR asks for none (no-color.org). */
export function output(): Format {
  const terminal = process.stdout.isTTY === true;
  return { terminal, colour: terminal && !process.env["NO_COLOR"] };
}
