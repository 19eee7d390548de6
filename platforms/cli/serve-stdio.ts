import { Console } from "node:console";
import { procedureTable } from "../../src/api.ts";
import { serveStdio } from "../node/stdio.ts";
import { packageVersion } from "./help.ts";
import { loadApi, ModuleError } from "./load-api.ts";

/** Serves the API of a module on standard input and output until the input ends. @returns the exit code */
export async function serveFileOnStdio(file: string): Promise<number> {
  // What the module prints must not get between the messages.
  globalThis.console = new Console(process.stderr, process.stderr);
  try {
    const api = await loadApi(file);
    const served = serveStdio(api);
    const { length } = procedureTable(api);
    console.error(`ucall ${packageVersion()} on standard input and output, procedures: ${length}`);
    await served;
  } catch (error) {
    console.error(error instanceof ModuleError ? `ucall: ${error.message}` : error);
    process.exit(1); // the module may keep timers or connections open
  }
  process.exit(0);
}
