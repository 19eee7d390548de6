import { type ProcedureTable, procedureTable } from "../../src/api.ts";
import type { MemoryLimits } from "../../src/engine/memory.ts";
import { Host } from "../../src/host/host.ts";
import { type ResolvedOptions, resolveOptions } from "../../src/host/options.ts";
import type { Api } from "../../src/procedure.ts";
import { type Endpoint, explained, removeStaleSocket } from "./endpoint.ts";
import { createListener } from "./io.ts";
import { loadEngine } from "./load.ts";
import { type PlatformOptions, platformOptions, type ServeOptions } from "./options.ts";
import { LocalServer } from "./local-server.ts";
import type { Server } from "./server.ts";

/**
 * Serves an API on one port: JSON-RPC 2.0 and REST over HTTP, and bare JSON-RPC.
 *
 * ```ts
 * await using server = await serve(api, { port: 8545 });
 * ```
 *
 * With `workers` the same program runs in several processes, and this call settles in each: in the first one when all
 * listen, with a server that closes them all.
 *
 * @throws TypeError, RangeError or Error for an option, a procedure or an address that will not do, and says why
 */
export async function serve(api: Api, options: ServeOptions = {}): Promise<Server> {
  const platform = platformOptions(options);
  const resolved = resolveOptions(options);
  const table = procedureTable(api);
  platform.signal?.throwIfAborted();
  const server = await (platform.workers > 1
    ? serveShared(table, platform, resolved)
    : serveAlone(table, platform, resolved));
  const close = () => void server.close();
  platform.signal?.addEventListener("abort", close);
  void server.closed.then(() => platform.signal?.removeEventListener("abort", close));
  if (platform.signal?.aborted) close();
  return server;
}

async function serveShared(
  table: ProcedureTable,
  platform: PlatformOptions,
  options: ResolvedOptions,
): Promise<Server> {
  const { isWorker, serveAsWorker, serveWithWorkers } = await import("./workers.ts");
  return isWorker()
    ? serveAsWorker((assigned) => listen(table, { ...platform, ...assigned }, options))
    : serveWithWorkers(platform, options.log);
}

async function serveAlone(table: ProcedureTable, platform: PlatformOptions, options: ResolvedOptions): Promise<Server> {
  if ("path" in platform.endpoint) await removeStaleSocket(platform.endpoint.path);
  return listen(table, platform, options);
}

async function listen(table: ProcedureTable, platform: PlatformOptions, options: ResolvedOptions): Promise<Server> {
  const makeHost = (memory: MemoryLimits) => new Host(table, options, loadEngine(platform.engine, memory));
  const listener = createListener(platform, options.log, makeHost);
  let address: Endpoint;
  try {
    address = await listener.listen(platform.endpoint);
  } catch (error) {
    throw explained(error, platform.endpoint);
  }
  const server = new LocalServer(listener, address, platform, options.log);
  try {
    await platform.onStart?.(server);
  } catch (error) {
    await server.close({ timeout: 0 });
    throw error;
  }
  return server;
}
