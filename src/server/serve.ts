import { type ProcedureTable, procedureTable } from "../api.ts";
import { type ResolvedOptions, resolveOptions } from "../host/options.ts";
import type { Api } from "../procedure.ts";
import { type Endpoint, explained } from "./endpoint.ts";
import type { Listener } from "./listener.ts";
import { LocalServer } from "./local-server.ts";
import { type Environment, type PlatformOptions, platformOptions, type ServeOptions } from "./options.ts";
import type { Server } from "./server.ts";

/** The shape that serve() has on every platform. */
export type Serve = (api: Api, options?: ServeOptions) => Promise<Server>;

/** What a platform gives to serve(). */
export interface Platform {
  readonly environment: Environment;
  /** Starts a server, with options that are checked. */
  start(table: ProcedureTable, settings: PlatformOptions, options: ResolvedOptions): Promise<Server>;
}

/**
 * The serve() of a platform.
 * @throws TypeError, RangeError or Error for an option, a procedure or an address that will not do, and says why
 */
export async function serveOn(platform: Platform, api: Api, options: ServeOptions): Promise<Server> {
  const settings = platformOptions(options, platform.environment);
  const resolved = resolveOptions(options);
  const table = procedureTable(api);
  settings.signal?.throwIfAborted();
  const server = await platform.start(table, settings, resolved);
  const close = () => void server.close();
  settings.signal?.addEventListener("abort", close);
  void server.closed.then(() => settings.signal?.removeEventListener("abort", close));
  if (settings.signal?.aborted) close();
  return server;
}

/**
 * A server of this process on a listener that is made for it.
 * @throws Error where it cannot listen, and what `onStart` throws
 */
export async function startServer(
  listener: Listener,
  settings: PlatformOptions,
  { log }: ResolvedOptions,
): Promise<Server> {
  let address: Endpoint;
  try {
    address = await listener.listen(settings.endpoint);
  } catch (error) {
    throw explained(error, settings.endpoint);
  }
  const server = new LocalServer(listener, address, settings, log);
  try {
    await settings.onStart?.(server);
  } catch (error) {
    await server.close({ timeout: 0 });
    throw error;
  }
  return server;
}
