import { connect, type Client } from "ucall/client";
import type { Api } from "../server.ts";
// oxlint-disable-next-line import/default -- what Vite makes of it
import workerUrl from "./worker.ts?worker&url";

/** Who answers. */
export interface Side {
  readonly name: "server" | "worker";
  readonly title: string;
  readonly url: string;
  readonly client: Client<Api>;
}

const server = new URLSearchParams(location.search).get("server") ?? "http://127.0.0.1:8545";

export const sides: readonly Side[] = [
  { name: "server", title: "Server", url: server, client: connect<Api>(server) },
  { name: "worker", title: "Service Worker", url: "/api", client: connect<Api>("/api") },
];

/** Registers the worker; resolves when it answers this page. */
export async function startWorker(): Promise<void> {
  // While developing, Vite serves the worker as a module; built, it is a plain script.
  const type = workerUrl.includes("type=module") ? "module" : "classic";
  const { serviceWorker } = navigator;
  const answers = new Promise<void>((resolve) => {
    if (serviceWorker.controller !== null) resolve();
    else serviceWorker.addEventListener("controllerchange", () => resolve(), { once: true });
  });
  const registration = await serviceWorker.register(workerUrl, { type, scope: "/" });
  if (registration.active !== null && serviceWorker.controller === null)
    throw new Error("This page was loaded past the worker: load it once more.");
  await answers;
}
