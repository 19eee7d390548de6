// The suite's API behind fetch handlers, for platforms that know nothing else: orders come to /~order, and each server
// is below a path of its own.
import { fetchHandler, type FetchHandler } from "ucall/fetch";
import { type Order, Orders } from "../orders.ts";
import { Probe } from "../probe.ts";

/** On workerd nothing that another request does wakes what waits for a promise: it has to look by itself. */
class LookingProbe extends Probe {
  #isOpen = true;

  override open = (): void => void (this.#isOpen = true);

  override close(): void {
    this.#isOpen = false;
  }

  override async passed(): Promise<void> {
    while (!this.#isOpen) await new Promise((done) => setTimeout(done, 5));
  }
}

const handlers = new Map<string, FetchHandler>();

const orders = new Orders(
  (api, options, at) => {
    const { prefix } = at as { prefix: string };
    handlers.set(prefix, fetchHandler(api, { ...options, prefix, remoteAddress: () => "127.0.0.1" }));
    return { close: async () => void handlers.delete(prefix) };
  },
  () => new LookingProbe(),
);

export default {
  async fetch(request: Request): Promise<Response> {
    const prefix = new URL(request.url).pathname.split("/", 2).join("/");
    if (prefix === "/~order") return Response.json(await orders.obey((await request.json()) as Order));
    return handlers.get(prefix)!(request);
  },
};
