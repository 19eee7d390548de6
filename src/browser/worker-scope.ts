// What is used here of https://w3c.github.io/ServiceWorker: TypeScript's library for workers and the one for pages
// exclude each other.

/** An event that lasts until what it waits for is settled. */
export interface ExtendableEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
}

/** A page's request. */
export interface FetchEvent extends ExtendableEvent {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}

interface WorkerScope {
  readonly location: { readonly origin: string };
  addEventListener(type: "install", listener: (event: ExtendableEvent) => void): void;
  addEventListener(type: "fetch", listener: (event: FetchEvent) => void): void;
}

/** The global object of a Service Worker. */
export const workerScope: WorkerScope = globalThis as unknown as WorkerScope;
