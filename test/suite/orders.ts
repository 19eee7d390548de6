import type { Api, Endpoint, ServeOptions } from "ucall";
import { suiteApi } from "./api.ts";
import type { CaseOptions } from "./case.ts";
import { serveOptions } from "./options.ts";
import type { Probe } from "./probe.ts";

/** What a program elsewhere is to do; `server` is a number that the driver chose. */
export type Task = { readonly server: number } & (
  | { readonly start: CaseOptions; readonly at: At }
  | { readonly gate: "open" | "close" }
  | { readonly close: number }
  | { readonly sync: true }
);

/** How a server is reached: at a place of its own, behind the runtime's own HTTP server, or below a path of that. */
export type At =
  | Pick<ServeOptions, "host" | "port" | "path" | "tls" | "engine" | "io" | "workers">
  | { readonly fetch: true }
  | { readonly prefix: string };

export type Order = Task & { readonly order: number };

/** What the program says: that an order was carried out or failed, or what a probe has seen since the last time. */
export type Report =
  | { readonly done: number; readonly address?: Endpoint }
  | { readonly failed: number; readonly reason: string }
  | ({ readonly server: number } & Seen);

/** What a probe has seen. */
export interface Seen {
  readonly calls: string[];
  readonly aborts: number;
  readonly items: number;
  readonly ended: number;
  readonly errors: string[];
}

/** A server as far as orders go. */
export interface Running {
  readonly address?: Endpoint;
  close(options: { timeout: number }): Promise<void>;
}

/** The program's side: carries orders out with servers of the suite's API. */
export class Orders {
  readonly #servers = new Map<number, { readonly server: Running; readonly probe: Probe }>();
  readonly #start: (api: Api, options: ServeOptions, at: At) => Running | Promise<Running>;

  readonly #makeProbe: (() => Probe) | undefined;

  /** @param start serves the suite's API there */
  constructor(start: (api: Api, options: ServeOptions, at: At) => Running | Promise<Running>, makeProbe?: () => Probe) {
    this.#start = start;
    this.#makeProbe = makeProbe;
  }

  /** @returns what was seen until it was carried out, and that it was */
  async obey(order: Order): Promise<Report[]> {
    try {
      const address = await this.#carryOut(order);
      return [...this.seen(), { done: order.order, ...(address && { address }) }];
    } catch (error) {
      return [{ failed: order.order, reason: (error as Error).message }];
    }
  }

  /** What the probes have seen since the last time. */
  seen(): Report[] {
    return [...this.#servers].flatMap(([server, { probe }]) => {
      const { calls, aborts, items, ended, errors } = probe;
      if (calls.length + aborts + items + ended + errors.length === 0) return [];
      probe.reset();
      return [{ server, calls, aborts, items, ended, errors: errors.map(String) }];
    });
  }

  async #carryOut(order: Order): Promise<Endpoint | undefined> {
    if ("start" in order) {
      const { api, probe } = suiteApi(this.#makeProbe?.());
      const server = await this.#start(api, serveOptions(order.start, probe), order.at);
      this.#servers.set(order.server, { server, probe });
      return server.address;
    }
    if ("sync" in order) return undefined;
    const { server, probe } = this.#servers.get(order.server)!;
    if ("gate" in order) probe[order.gate]();
    else await server.close({ timeout: order.close });
    return undefined;
  }
}
