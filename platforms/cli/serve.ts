import { writeSync } from "node:fs";
import { constants } from "node:os";
import { procedureTable } from "../../src/api.ts";
import { errorCode } from "../../src/server/error-code.ts";
import type { Server } from "../../src/server/server.ts";
import type { TlsOptions } from "../../src/server/tls.ts";
import { banner } from "./banner.ts";
import type { ServeCommand, TlsFiles } from "./command-line.ts";
import { loadApi, ModuleError } from "./load-api.ts";
import { loadServe } from "./platform.ts";
import { readFile } from "./read-file.ts";
import { output } from "./terminal.ts";

/** Serves the API of a module until a signal ends it. @returns the exit code */
export async function serveFile({ file, options, tls }: ServeCommand): Promise<number> {
  const worker = (options.workers ?? 1) > 1 && (await import("../node/workers.ts")).isWorker();
  let api;
  try {
    api = await loadApi(file);
  } catch (error) {
    console.error(error instanceof ModuleError ? `ucall: ${error.message}` : error);
    return 1;
  }
  const serve = await loadServe();
  let server: Server;
  try {
    server = await serve(api, tls === undefined ? options : { ...options, tls: readTls(tls) });
  } catch (error) {
    // What is wrong with an option or a procedure is said in words; where in ucall that was found out helps nobody.
    if (!worker) console.error(`ucall: ${error instanceof Error ? error.message : String(error)}`);
    process.exit(1); // the module may keep timers or connections open
  }
  if (worker) {
    // Signals reach all processes of a terminal, but the primary is the one to act on them.
    for (const signal of ["SIGINT", "SIGTERM", ...(tls === undefined ? [] : ["SIGHUP"])]) process.on(signal, () => {});
    await server.closed;
    process.exit(0);
  }
  if (tls !== undefined) process.on("SIGHUP", () => void reload(server, tls));
  const names = procedureTable(api).map(({ name }) => name);
  console.log(banner(server, names, performance.now(), output().colour));
  process.exit(await untilClosed(server));
}

function readTls({ key, cert }: TlsFiles): TlsOptions {
  return { key: readFile(key), cert: readFile(cert) };
}

/** Takes the certificate that is in the files now. */
async function reload(server: Server, files: TlsFiles): Promise<void> {
  let words = "the key and the certificate were read again; new connections get them.";
  try {
    await server.reloadTls(readTls(files));
  } catch (error) {
    words = `the key and the certificate stay as they were. ${error instanceof Error ? error.message : String(error)}`;
  }
  try {
    writeSync(process.stderr.fd, `ucall: ${words}\n`);
  } catch (error) {
    // The signal meant what it says: the terminal has hung up, and with it who would stop the server.
    if (errorCode(error) === "EIO") await server.close();
  }
}

/** Closes the server on the first signal, and drops everything on the second. @returns the exit code */
async function untilClosed(server: Server): Promise<number> {
  let code = 0;
  let signals = 0;
  const onSignal = (signal: "SIGINT" | "SIGTERM") => {
    signals++;
    if (signals === 1)
      console.error("ucall: closing once the calls under way are answered; the same again drops them.");
    else code = 128 + constants.signals[signal];
    void server.close(signals === 1 ? {} : { timeout: 0 });
  };
  process.on("SIGINT", onSignal).on("SIGTERM", onSignal);
  await server.closed;
  return code;
}
