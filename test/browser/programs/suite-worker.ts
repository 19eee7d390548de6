// The suite's API in a Service Worker: one server for each set of options in the worker's own URL.
import { serveInWorker } from "ucall/browser";
import { suiteApi } from "../../suite/api.ts";
import type { CaseOptions } from "../../suite/case.ts";
import { serveOptions } from "../../suite/options.ts";
import { prefixOf } from "../../suite/programs/fetch-worker.ts";

const sets = JSON.parse(new URLSearchParams(location.search).get("options")!) as CaseOptions[];

for (const options of sets) {
  const { api, probe } = suiteApi();
  serveInWorker(api, { ...serveOptions(options, probe), prefix: prefixOf(options) });
}

const scope = globalThis as unknown as { clients: { claim(): Promise<void> } } & EventTarget;
scope.addEventListener("activate", (event) =>
  (event as Event & { waitUntil(work: Promise<void>): void }).waitUntil(scope.clients.claim()),
);
