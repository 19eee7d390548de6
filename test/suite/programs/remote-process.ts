// Serves the suite's API on another runtime: takes orders on standard input, a line of JSON each, and reports on
// standard output.
import process from "node:process";
import { createInterface } from "node:readline";
import { obeyHere } from "../listening-orders.ts";
import type { Order } from "../orders.ts";

const obey = obeyHere((report) => void process.stdout.write(`${JSON.stringify(report)}\n`));
createInterface({ input: process.stdin })
  .on("line", (line) => void obey(JSON.parse(line) as Order))
  .on("close", () => process.exit());
