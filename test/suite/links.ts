import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { Worker } from "node:worker_threads";
import type { Order, Report } from "./orders.ts";

/** The way to a program that carries out orders, wherever it runs. */
export interface Link {
  send(order: Order): void;
  /** Ends the program. */
  stop(): void;
}

/** Makes a link: `hear` gets the program's reports, `ended` why no more will come. */
export type Linking = (hear: (report: Report) => void, ended: (why: string) => void) => Link;

/** A process, whose orders and reports are lines. */
export function processLink([file = "", ...words]: readonly string[]): Linking {
  return (hear, ended) => {
    const child = spawn(file, words, { stdio: ["pipe", "pipe", "pipe"] });
    let errors = "";
    createInterface({ input: child.stdout }).on("line", (line) => hear(JSON.parse(line) as Report));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (errors += text));
    child.on("close", () => ended(`The server's process ended: ${errors}`));
    return {
      send: (order) => void child.stdin.write(`${JSON.stringify(order)}\n`),
      stop: () => void child.kill("SIGKILL"),
    };
  };
}

/** A worker thread of this process. */
export function threadLink(file: string): Linking {
  return (hear, ended) => {
    const worker = new Worker(file);
    worker.on("message", hear).on("error", (error) => ended(`The server's thread ended: ${error.message}`));
    return { send: (order) => worker.postMessage(order), stop: () => void worker.terminate() };
  };
}

const POLLING = 5; // ms

/** A program that only answers: each order is a question, and asked again and again for what its probes see. */
export function pollLink(ask: (order: Order) => Promise<Report[]>): Linking {
  return (hear, ended) => {
    const over = new AbortController();
    const put = (order: Order): Promise<void> =>
      ask(order).then(
        (reports) => reports.forEach(hear),
        (error: Error) => over.signal.aborted || ended(error.message),
      ) as Promise<void>;
    const poll = async (): Promise<void> => {
      while (!over.signal.aborted) {
        await put({ server: -1, order: -1, sync: true });
        await new Promise((done) => setTimeout(done, POLLING));
      }
    };
    void poll();
    return { send: (order) => void put(order), stop: () => over.abort() };
  };
}
