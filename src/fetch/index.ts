/**
 * An API as a function from `Request` to `Response` (WinterTC): for Cloudflare Workers, `Deno.serve`, `Bun.serve`,
 * Next, Hono and whatever else speaks them.
 *
 * ```ts
 * import { procedure, t } from "ucall";
 * import { fetchHandler } from "ucall/fetch";
 *
 * const sum = procedure({ a: t.int(), b: t.int() }, ({ a, b }) => a + b, { readonly: true });
 * export default { fetch: fetchHandler({ sum }) };
 * ```
 */
import type { Api } from "../procedure.ts";
import { embeddedModules } from "./embedded-modules.ts";
import { type FetchHandler, makeFetchHandler } from "./fetch-handler.ts";
import type { FetchOptions } from "./options.ts";

export type { FetchHandler } from "./fetch-handler.ts";
export type { FetchOptions } from "./options.ts";

/**
 * Answers JSON-RPC and REST as `serve()` does, with the same limits and errors. All requests share one engine. Where a
 * request's signal is aborted its calls are, and nobody sees the response, which then has the status 499.
 *
 * @throws TypeError or RangeError for an option or a procedure that will not do, and says why
 */
export function fetchHandler(api: Api, options: FetchOptions = {}): FetchHandler {
  return makeFetchHandler(api, options, embeddedModules);
}
