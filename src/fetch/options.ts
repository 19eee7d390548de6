import type { HostOptions } from "../host/options.ts";

/** How a fetch handler is to behave. Nothing has to be given. What is about sockets is the platform's here. */
export interface FetchOptions extends Omit<
  HostOptions,
  "hosts" | "maxPending" | "headTimeout" | "bodyTimeout" | "idleTimeout"
> {
  /** Names that are answered in `Host`; "*" for any. Default: "*", as the platform has routed the request already. */
  readonly hosts?: "*" | readonly string[];
  /** Path that the API lives under: "/api" serves JSON-RPC at /api and /api/rpc, and `sum` at /api/sum. Default: "". */
  readonly prefix?: string;
  /** The caller's address, for `ctx.remoteAddress`: which field to trust only the platform knows. Default: "". */
  readonly remoteAddress?: (request: Request) => string;
}

/**
 * Checks the options of a fetch handler that are not its host's.
 * @throws TypeError that names the option
 */
export function checkFetchOptions({ prefix = "", remoteAddress }: FetchOptions): void {
  if (typeof prefix !== "string" || !/^(\/[^/?#]+)*$/.test(prefix))
    throw new TypeError(`The option prefix is a path like "/api", not ${JSON.stringify(prefix)}.`);
  if (remoteAddress !== undefined && typeof remoteAddress !== "function")
    throw new TypeError("The option remoteAddress is a function of the request.");
}
