// Serves the suite's API on another runtime: takes orders on standard input, a line of JSON each, and reports on
// standard output what was done and what the probes saw.
import process from "node:process";
import { createInterface } from "node:readline";
import { type Endpoint, serve, type TlsOptions } from "ucall";
import { fetchHandler } from "ucall/fetch";
import { suiteApi } from "./api.ts";
import type { CaseOptions } from "./case.ts";
import { type Closable, serveFetch } from "./fetch-server.ts";
import { serveOptions } from "./options.ts";
import type { Probe } from "./probe.ts";

/** What the program is to do; `server` is a number that the driver chose. */
export type Task = { readonly server: number } & (
  | {
      readonly start: CaseOptions;
      readonly at: (Endpoint & { readonly tls?: TlsOptions }) | "fetch";
      readonly engine: "simd" | "scalar";
    }
  | { readonly gate: "open" | "close" }
  | { readonly close: number }
  | { readonly sync: true }
);

export type Order = Task & { readonly order: number };

/** What it says: that an order was carried out or failed, or what a probe has seen since the last time. */
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

const REPORTING = 2; // ms

const servers = new Map<number, { readonly server: Closable; readonly probe: Probe }>();

async function carryOut(order: Order): Promise<Endpoint | undefined> {
  if ("start" in order) {
    const { api, probe } = suiteApi();
    const { at, engine } = order;
    const options = serveOptions(order.start, probe);
    const server =
      at === "fetch"
        ? serveFetch(fetchHandler(api, { ...options, remoteAddress: () => "127.0.0.1" }))
        : await serve(api, { ...options, ...at, engine });
    servers.set(order.server, { server, probe });
    return server.address;
  }
  const { server, probe } = servers.get(order.server)!;
  if ("gate" in order) probe[order.gate]();
  if ("close" in order) await server.close({ timeout: order.close });
  return undefined;
}

function reportProbes(): void {
  for (const [server, { probe }] of servers) {
    const { calls, aborts, items, ended, errors } = probe;
    if (calls.length + aborts + items + ended + errors.length === 0) continue;
    report({ server, calls, aborts, items, ended, errors: errors.map(String) });
    probe.reset();
  }
}

function report(line: Report): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

createInterface({ input: process.stdin })
  .on("line", (line) => {
    const order = JSON.parse(line) as Order;
    carryOut(order).then(
      (address) => {
        reportProbes();
        report({ done: order.order, ...(address && { address }) });
      },
      (error: Error) => report({ failed: order.order, reason: error.message }),
    );
  })
  .on("close", () => process.exit());
setInterval(reportProbes, REPORTING);
