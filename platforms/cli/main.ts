#!/usr/bin/env node
import { UsageError } from "../../src/cli/usage-error.ts";
import { call } from "./call.ts";
import { parseCommandLine } from "./command-line.ts";
import { help, version } from "./help.ts";
import { serveFile } from "./serve.ts";
import { serveFileOnStdio } from "./serve-stdio.ts";

/** Runs the command line. @returns the exit code: 0, 1 for an error, 2 for a command line that is not understood */
async function main(argv: readonly string[]): Promise<number> {
  try {
    const command = parseCommandLine(argv);
    switch (command.name) {
      case "version":
        return version();
      case "help":
        return await help(command);
      case "serve":
        return await (command.stdio ? serveFileOnStdio(command.file) : serveFile(command));
      case "call":
        return await call(command);
    }
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(`ucall: ${error.message}\nSee \`ucall --help\`.`);
    return 2;
  }
}

// The reader of a pipe may leave early: `ucall users.list | head -1`.
process.stdout.on("error", () => process.exit(1));

main(process.argv.slice(2)).then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
);
