import { readFileSync } from "node:fs";
import { UsageError } from "../../src/cli/usage-error.ts";

/**
 * A file's bytes; "-" is standard input.
 * @throws UsageError where it cannot be read
 */
export function readFile(path: string): Buffer {
  try {
    return readFileSync(path === "-" ? 0 : path);
  } catch (error) {
    throw new UsageError(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}
