/** `ucall/fetch` on Cloudflare's workerd, which compiles no bytes: the engine comes as a module of its own. */
import type { Api } from "../../src/procedure.ts";
import { type FetchHandler, makeFetchHandler } from "../../src/fetch/fetch-handler.ts";
import type { FetchOptions } from "../../src/fetch/options.ts";
import codecs from "../../wasm/ucall-payload.wasm";
import engine from "../../wasm/ucall.wasm";

export type { FetchHandler } from "../../src/fetch/fetch-handler.ts";
export type { FetchOptions } from "../../src/fetch/options.ts";

/** See `ucall/fetch`. */
export function fetchHandler(api: Api, options: FetchOptions = {}): FetchHandler {
  return makeFetchHandler(api, options, () => ({ engine, codecs }));
}
