import { serve } from "ucall";
import { fetchHandler } from "ucall/fetch";
import { serveFetch } from "./fetch-server.ts";
import { type Order, Orders, type Report } from "./orders.ts";

const REPORTING = 2; // ms

/**
 * Carries orders out with servers that listen in this process: ucall's own, or the runtime's with the fetch handler.
 * @param say is told what was done, and every now and then what the probes saw
 */
export function obeyHere(say: (report: Report) => void): (order: Order) => Promise<void> {
  const orders = new Orders((api, options, at) =>
    "fetch" in at
      ? serveFetch(fetchHandler(api, { ...options, remoteAddress: () => "127.0.0.1" }))
      : serve(api, { ...options, ...at }),
  );
  setInterval(() => orders.seen().forEach(say), REPORTING).unref();
  return async (order) => (await orders.obey(order)).forEach(say);
}
