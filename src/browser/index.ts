/**
 * A server in a Service Worker: the same API answers a page's calls without a network.
 *
 * ```ts
 * // worker.ts, which the page registers
 * import { serveInWorker } from "ucall/browser";
 * import { api } from "./api.ts";
 *
 * serveInWorker(api, { prefix: "/api" });
 * ```
 * ```ts
 * // page.ts
 * import { connect } from "ucall/client";
 * import type { Api } from "./api.ts";
 *
 * const client = connect<Api>("/api");
 * ```
 */
import { embeddedModules } from "../fetch/embedded-modules.ts";
import { makeFetchHandler } from "../fetch/fetch-handler.ts";
import type { FetchOptions } from "../fetch/options.ts";
import type { Api } from "../procedure.ts";
import { workerScope } from "./worker-scope.ts";

export type { FetchOptions } from "../fetch/options.ts";

/**
 * Answers requests of the worker's pages to its own origin below the prefix (default: "/api"); all others go their way.
 * To be called while the worker starts, as browsers ask for listeners then. The engine is compiled when the worker is
 * installed.
 *
 * @throws TypeError or RangeError for an option or a procedure that will not do, and says why
 */
export function serveInWorker(api: Api, options: FetchOptions = {}): void {
  const { prefix = "/api" } = options;
  const handler = makeFetchHandler(api, { ...options, prefix }, embeddedModules);
  workerScope.addEventListener("install", (event) => event.waitUntil(embeddedModules()));
  workerScope.addEventListener("fetch", (event) => {
    const { origin, pathname } = new URL(event.request.url);
    const below = pathname === prefix || pathname.startsWith(`${prefix}/`);
    if (origin === workerScope.location.origin && below) event.respondWith(handler(event.request));
  });
}
