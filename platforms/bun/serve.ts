import { readFileSync } from "node:fs";
import type { Api } from "../../src/procedure.ts";
import type { ServeOptions } from "../../src/server/options.ts";
import { serveOn } from "../../src/server/serve.ts";
import type { Server } from "../../src/server/server.ts";
import { singleProcess } from "../shared/single-process.ts";
import { BunListener } from "./listener.ts";

const environment = (name: string) => process.env[name];
const platform = singleProcess({ name: "Bun", environment, readFile: readFileSync, Listener: BunListener });

/**
 * Serves an API on one port: JSON-RPC 2.0 and REST over HTTP, and bare JSON-RPC.
 *
 * ```ts
 * await using server = await serve(api, { port: 8545 });
 * ```
 *
 * @throws TypeError, RangeError or Error for an option, a procedure or an address that will not do, and says why
 */
export function serve(api: Api, options: ServeOptions = {}): Promise<Server> {
  return serveOn(platform, api, options);
}
