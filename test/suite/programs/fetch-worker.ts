// The suite's API behind fetch handlers, for platforms that know nothing else: one for each set of options, which the
// first segment of the path names.
import { fetchHandler, type FetchHandler } from "ucall/fetch";
import { suiteApi } from "../api.ts";
import type { CaseOptions } from "../case.ts";
import { serveOptions } from "../options.ts";

const handlers = new Map<string, FetchHandler>();

/** Where a server with these options is found. */
export const prefixOf = (options: CaseOptions): string => `/~${encodeURIComponent(JSON.stringify(options))}`;

export function handle(request: Request): Promise<Response> {
  const prefix = new URL(request.url).pathname.split("/", 2).join("/");
  let handler = handlers.get(prefix);
  if (handler === undefined) {
    const { api, probe } = suiteApi();
    const options = JSON.parse(decodeURIComponent(prefix.slice(2))) as CaseOptions;
    handler = fetchHandler(api, { ...serveOptions(options, probe), prefix, remoteAddress: () => "127.0.0.1" });
    handlers.set(prefix, handler);
  }
  return handler(request);
}

export default { fetch: handle };
