/** `ucall/fetch` on Cloudflare's workerd, which compiles no bytes: the engine comes as a module of its own. */
import type { Api } from "../../src/procedure.ts";
import { makeFetchHandler } from "../../src/fetch/fetch-handler.ts";
import type { FetchOptions } from "../../src/fetch/options.ts";
import codecs from "../../wasm/ucall-payload.wasm";
import engine from "../../wasm/ucall.wasm";

export type { FetchOptions } from "../../src/fetch/options.ts";

/** What workerd calls: the last parameter is its ExecutionContext. */
export type FetchHandler = (
  request: Request,
  env?: unknown,
  context?: { waitUntil(promise: Promise<unknown>): void },
) => Promise<Response>;

const WAKE_UP = 1000; // ms

/** See `ucall/fetch`. */
export function fetchHandler(api: Api, options: FetchOptions = {}): FetchHandler {
  const handler = makeFetchHandler(api, options, () => ({ engine, codecs }));
  const underWay = new Set<Promise<Response>>();
  return async (request, _, context) => {
    const response = handler(request);
    underWay.add(response);
    // A request that waits for what another one does looks stuck to workerd, which ends it; one with a timer does not.
    const timer = setInterval(() => {}, WAKE_UP);
    const over = async (): Promise<void> => {
      await response.catch(() => {});
      underWay.delete(response);
      // What a request has begun ends with it, and others may wait for that: for a run that they share, or its results.
      await Promise.allSettled(underWay);
      clearInterval(timer);
    };
    context?.waitUntil(over());
    return await response;
  };
}
