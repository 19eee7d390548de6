import { readFileSync } from "node:fs";
import type { ProcedureTable } from "../../src/api.ts";
import type { MemoryLimits } from "../../src/engine/memory.ts";
import { Host } from "../../src/host/host.ts";
import type { ResolvedOptions } from "../../src/host/options.ts";
import type { Api } from "../../src/procedure.ts";
import type { PlatformOptions, ServeOptions } from "../../src/server/options.ts";
import { type Platform, serveOn, startServer } from "../../src/server/serve.ts";
import type { Server } from "../../src/server/server.ts";
import { services } from "../shared/services.ts";
import { removeStaleSocket } from "../shared/stale-socket.ts";
import { createListener } from "./io.ts";
import { loadEngine } from "./load.ts";
import type { LocalOptions } from "./share.ts";

const node: Platform = {
  environment: (name) => process.env[name],
  start: (table, settings, options) => (settings.workers > 1 ? startShared : startAlone)(table, settings, options),
};

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
export function serve(api: Api, options: ServeOptions = {}): Promise<Server> {
  return serveOn(node, api, options);
}

async function startShared(
  table: ProcedureTable,
  settings: PlatformOptions,
  options: ResolvedOptions,
): Promise<Server> {
  const { isWorker, serveAsWorker, serveWithWorkers } = await import("./workers.ts");
  return isWorker()
    ? serveAsWorker((assigned) => start(table, { ...settings, ...assigned }, options))
    : serveWithWorkers(settings, options.log);
}

async function startAlone(table: ProcedureTable, settings: PlatformOptions, options: ResolvedOptions): Promise<Server> {
  if ("path" in settings.endpoint) await removeStaleSocket(settings.endpoint.path);
  return start(table, settings, options);
}

async function start(table: ProcedureTable, settings: LocalOptions, options: ResolvedOptions): Promise<Server> {
  const given = await services(options, readFileSync, settings.engine);
  const makeHost = (memory: MemoryLimits) => new Host(table, options, loadEngine(settings.engine, memory), given);
  return startServer(await createListener(settings, options, makeHost), settings, options);
}
