import type { Api } from "../../src/procedure.ts";
import type { ServeOptions } from "../../src/server/options.ts";
import { serveOn } from "../../src/server/serve.ts";
import type { Server } from "../../src/server/server.ts";
import { singleProcess } from "../shared/single-process.ts";
import { deno } from "./deno.ts";
import { DenoListener } from "./listener.ts";

const platform = singleProcess({ name: "Deno", environment, readFile: deno.readFileSync, Listener: DenoListener });

// Nobody is to be asked for a permission that is not needed.
function environment(variable: string): string | undefined {
  const { state } = deno.permissions.querySync({ name: "env", variable });
  return state === "granted" ? deno.env.get(variable) : undefined;
}

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
