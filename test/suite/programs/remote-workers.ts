// Serves the suite's API from several processes, which are one server: takes orders on standard input, passes them on
// to the workers, and reports on standard output what any of them saw.
import cluster, { type Worker } from "node:cluster";
import process from "node:process";
import { createInterface } from "node:readline";
import { obeyHere } from "../listening-orders.ts";
import type { Order, Report } from "../orders.ts";

/** Messages of the suite, told from ucall's own. */
type Message = { readonly suite: Report };

const START = "UCALL_SUITE_START";

if (cluster.isPrimary) {
  const say = (report: Report): void => void process.stdout.write(`${JSON.stringify(report)}\n`);
  const obey = obeyHere(say);
  cluster.on("message", (_, { suite }: Message) => {
    if (suite !== undefined && "server" in suite) say(suite);
  });
  createInterface({ input: process.stdin })
    .on("line", async (line) => {
      const order = JSON.parse(line) as Order;
      if ("start" in order) process.env[START] = line;
      else if (!("close" in order)) await Promise.all(Object.values(cluster.workers!).map((one) => tell(one!, order)));
      await obey(order);
    })
    .on("close", () => process.exit());
} else {
  const obey = obeyHere((report) => {
    if (process.connected) process.send!({ suite: report }, ignore);
  });
  process.on("message", ({ suite }: { suite?: Order }) => suite && void obey(suite));
  void obey(JSON.parse(process.env[START]!) as Order);
}

/** Settled when the worker has carried it out, or has gone. */
function tell(worker: Worker, order: Order): Promise<void> {
  return new Promise((resolve) => {
    worker.once("exit", () => resolve());
    worker.on("message", function onMessage({ suite }: Message) {
      if (suite === undefined || !("done" in suite) || suite.done !== order.order) return;
      worker.off("message", onMessage);
      resolve();
    });
    worker.send({ suite: order }, (error: Error | null) => {
      if (error !== null) resolve();
    });
  });
}

function ignore(): void {}
