// The suite's API in a Service Worker: orders come to /~order, and each server is below a path of its own.
import { serveInWorker } from "ucall/browser";
import type { ServeOptions } from "ucall";
import { type Order, Orders } from "../../suite/orders.ts";

interface FetchEvent extends Event {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}

interface ActivateEvent extends Event {
  waitUntil(work: Promise<void>): void;
}

const scope = globalThis as unknown as EventTarget & { readonly clients: { claim(): Promise<void> } };

// Browsers ask for listeners while the worker starts: as there is one, those of later servers are heard too.
const orders = new Orders((api, options: ServeOptions, at) => {
  serveInWorker(api, { ...options, ...(at as { prefix: string }) });
  return { close: async () => {} };
});

async function obey(request: Request): Promise<Response> {
  return Response.json(await orders.obey((await request.json()) as Order));
}

scope.addEventListener("fetch", (event) => {
  const { request, respondWith } = event as FetchEvent;
  if (new URL(request.url).pathname === "/~order") respondWith.call(event, obey(request));
});
scope.addEventListener("activate", (event) => (event as ActivateEvent).waitUntil(scope.clients.claim()));
