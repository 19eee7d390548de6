// The server's own procedures, answered in the browser: no word of them is written twice.
import { serveInWorker } from "ucall/browser";
import { portable } from "../portable.ts";

serveInWorker(portable, { prefix: "/api" });

// Answer at once, also the page that has only just registered this worker.
const scope = globalThis as unknown as EventTarget & {
  skipWaiting(): Promise<void>;
  clients: { claim(): Promise<void> };
};
type Lasting = Event & { waitUntil(work: Promise<void>): void };
scope.addEventListener("install", (event) => (event as Lasting).waitUntil(scope.skipWaiting()));
scope.addEventListener("activate", (event) => (event as Lasting).waitUntil(scope.clients.claim()));
