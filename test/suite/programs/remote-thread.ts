// Serves the suite's API in a worker thread, whose messages are orders and reports.
import { parentPort } from "node:worker_threads";
import { obeyHere } from "../listening-orders.ts";
import type { Order } from "../orders.ts";

const obey = obeyHere((report) => parentPort!.postMessage(report));
parentPort!.on("message", (order: Order) => void obey(order));
