import cluster, { type Worker } from "node:cluster";
import { type ServerStats, sumStats } from "../../src/flow/stats.ts";
import type { Log } from "../../src/host/context.ts";
import { type Endpoint, explained } from "../../src/server/endpoint.ts";
import type { EngineVariant } from "../../src/server/engine-module.ts";
import type { Io } from "../../src/server/listener.ts";
import type { PlatformOptions } from "../../src/server/options.ts";
import { type CloseOptions, closeTimeout, type Server, serverUrl } from "../../src/server/server.ts";
import { changedTls, type TlsChanges, type TlsTexts } from "../../src/server/tls.ts";
import { removeStaleSocket } from "../shared/stale-socket.ts";
import { chooseIo } from "./io.ts";
import { type Assignment, assignment, Hold } from "./share.ts";

/** What a worker tells the primary process. */
type Report =
  | { readonly ucall: "listening"; readonly address: Endpoint }
  | { readonly ucall: "failed"; readonly reason: string }
  | { readonly ucall: "done"; readonly order: number; readonly stats?: ServerStats };

/** What the primary process tells a worker. */
interface CloseOrder {
  readonly ucall: "close";
  readonly timeout: number;
}

/** Likewise, answered with "done". */
interface TlsOrder {
  readonly ucall: "tls";
  /** A number of its own. */
  readonly order: number;
  readonly texts: TlsTexts;
}

/** Likewise. */
interface StatsOrder {
  readonly ucall: "stats";
  readonly order: number;
}

const FIRST_DELAY = 100; // ms before a dead worker is replaced, doubled with each that lives no longer than STABLE
const LONGEST_DELAY = 10_000;
const STABLE = 10_000;
const GRACE = 1000; // ms that a worker whose server has closed gets to end

/** Whether this process is a worker that serves for another one. */
export function isWorker(): boolean {
  return cluster.isWorker;
}

/** Starts the server of this worker and puts it into the primary's hands. */
export async function serveAsWorker(start: (assigned: Assignment) => Promise<Server>): Promise<Server> {
  let server: Server;
  try {
    server = await start(assignment());
  } catch (error) {
    await report({ ucall: "failed", reason: error instanceof Error ? error.message : String(error) });
    throw error;
  }
  process.on("message", (order: CloseOrder | TlsOrder | StatsOrder) => {
    if (order?.ucall === "close") server.close({ timeout: order.timeout }).then(leave, leave);
    else if (order?.ucall === "tls")
      void server.reloadTls(order.texts).then(() => report({ ucall: "done", order: order.order }));
    else if (order?.ucall === "stats")
      void server.stats().then((stats) => report({ ucall: "done", order: order.order, stats }));
  });
  await report({ ucall: "listening", address: server.address });
  return server;
}

function report(message: Report): Promise<void> {
  return new Promise((resolve) => process.send?.(message, () => resolve()));
}

/** Nothing is left to do; whatever else the program keeps open is not waited for longer than the primary's grace. */
function leave(): void {
  cluster.worker?.disconnect();
}

let taken = false;

/**
 * Starts the workers, each of which runs this program again.
 * @throws Error where one of them cannot listen, with its reason
 */
export async function serveWithWorkers(options: PlatformOptions, log: Log): Promise<Server> {
  if (taken)
    throw new Error(
      "serve() with workers is for one API: each worker runs the whole program. Serve all procedures as one API.",
    );
  taken = true;
  const workers = new Workers(options, chooseIo(options, log), log);
  try {
    if ("path" in options.endpoint) await removeStaleSocket(options.endpoint.path);
    await workers.start();
    return workers;
  } catch (error) {
    await workers.close({ timeout: 0 });
    throw error;
  } finally {
    workers.closed.then(() => (taken = false));
  }
}

/** The primary process's side: starts, replaces and closes the processes that serve. */
class Workers implements Server {
  readonly io: Io;
  readonly engine: EngineVariant;
  readonly workers: number;
  readonly closed: Promise<void>;
  readonly #log: Log;
  readonly #alive: Set<Worker> = new Set();
  readonly #listening: Set<Worker> = new Set();
  readonly #restarts: Set<NodeJS.Timeout> = new Set();
  #address: Endpoint;
  #tls: TlsTexts | undefined;
  /** The workers' own program has another one. */
  #tlsChanged = false;
  #orders = 0;
  #hold: Hold | undefined;
  #delay = FIRST_DELAY;
  #reference: "ref" | "unref" = "ref";
  #started = false;
  #closing = false;
  #killer: NodeJS.Timeout | undefined;
  #onClosed!: () => void;

  constructor(options: PlatformOptions, io: Io, log: Log) {
    this.io = io;
    this.engine = options.engine;
    this.workers = options.workers;
    this.#log = log;
    this.#address = options.endpoint;
    this.#tls = options.tls;
    this.closed = new Promise((resolve) => (this.#onClosed = resolve));
  }

  get address(): Endpoint {
    return this.#address;
  }

  get url(): string {
    return serverUrl(this.#address, this.#tls !== undefined);
  }

  /** Settled when all workers listen. */
  async start(): Promise<void> {
    this.#hold = await Hold.take(this.io, this.#address).catch((error: unknown) => {
      throw explained(error, this.#address);
    });
    const starts = Array.from({ length: this.workers }, () => this.#fork());
    [this.#address] = (await Promise.all(starts)) as [Endpoint];
    this.#started = true;
  }

  ref(): this {
    return this.#keepAlive("ref");
  }

  unref(): this {
    return this.#keepAlive("unref");
  }

  async reloadTls(changes: TlsChanges): Promise<void> {
    const texts = changedTls(this.#tls, changes);
    const { tlsServerOptions } = await import("./tls-context.ts");
    tlsServerOptions(texts); // what will not do is refused here, and the workers' old ones stay
    this.#tls = texts;
    this.#tlsChanged = true;
    await this.#tell({ ucall: "tls", order: ++this.#orders, texts });
  }

  async stats(): Promise<ServerStats> {
    return sumStats(await this.#tell({ ucall: "stats", order: ++this.#orders }));
  }

  close(options?: CloseOptions): Promise<void> {
    const timeout = closeTimeout(options);
    const order: CloseOrder = { ucall: "close", timeout };
    this.#closing = true;
    this.#hold?.release();
    for (const restart of this.#restarts) clearTimeout(restart);
    this.#restarts.clear();
    for (const worker of this.#alive) if (worker.isConnected()) worker.send(order, ignore);
    clearTimeout(this.#killer);
    this.#killer = setTimeout(() => this.#kill(), timeout + GRACE);
    this.#checkClosed();
    return this.closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #keepAlive(how: "ref" | "unref"): this {
    this.#reference = how;
    for (const { process } of this.#alive) {
      process[how]();
      process.channel?.[how]();
    }
    return this;
  }

  /** What the workers answer that have not gone meanwhile. */
  async #tell(order: TlsOrder | StatsOrder): Promise<ServerStats[]> {
    const answers = await Promise.all(Array.from(this.#listening, (worker) => tell(worker, order)));
    return answers.filter((answer) => answer !== undefined);
  }

  /** Starts one worker; settled when it listens or has failed to. */
  #fork(): Promise<Endpoint> {
    const worker = cluster.fork(this.#hold?.environment);
    const started = Date.now();
    let reason = "";
    this.#alive.add(worker);
    this.#keepAlive(this.#reference);
    return new Promise((resolve, reject) => {
      worker.on("message", (report: Report) => {
        if (report?.ucall === "listening") {
          this.#listening.add(worker);
          if (this.#tlsChanged) worker.send({ ucall: "tls", order: 0, texts: this.#tls! } satisfies TlsOrder, ignore);
          resolve(report.address);
        } else if (report?.ucall === "failed") reject(new Error((reason = report.reason)));
      });
      worker.on("error", (error) => (reason = error.message));
      worker.on("disconnect", () => {
        if (this.#closing) setTimeout(() => worker.process.kill("SIGKILL"), GRACE).unref();
      });
      worker.on("exit", (code, signal) => {
        reason ||= signal ? `signal ${signal}` : `exit code ${code}`;
        reject(new Error(`A worker ended before it listened: ${reason}.`));
        this.#alive.delete(worker);
        this.#listening.delete(worker);
        if (this.#closing) this.#checkClosed();
        else if (this.#started) this.#replace(worker, reason, Date.now() - started);
      });
    });
  }

  #replace(worker: Worker, reason: string, lived: number): void {
    const delay = lived >= STABLE ? FIRST_DELAY : this.#delay;
    this.#delay = Math.min(delay * 2, LONGEST_DELAY);
    this.#log.error(`ucall: worker ${worker.process.pid} ended (${reason}); another one starts in ${delay} ms.`);
    const restart = setTimeout(() => {
      this.#restarts.delete(restart);
      this.#fork().catch(ignore); // it ends, and is replaced in its turn
    }, delay);
    this.#restarts.add(restart);
  }

  #kill(): void {
    for (const worker of this.#alive) worker.process.kill("SIGKILL");
  }

  #checkClosed(): void {
    if (this.#alive.size > 0) return;
    clearTimeout(this.#killer);
    this.#onClosed();
  }
}

/** Settled when the worker has carried it out, or has gone, with the figures that were asked for. */
function tell(worker: Worker, order: TlsOrder | StatsOrder): Promise<ServerStats | undefined> {
  return new Promise((resolve) => {
    const onMessage = (report: Report) => {
      if (report?.ucall === "done" && report.order === order.order) end(report.stats);
    };
    const onExit = () => end(undefined);
    const end = (stats: ServerStats | undefined) => {
      worker.off("message", onMessage).off("exit", onExit);
      resolve(stats);
    };
    worker.on("message", onMessage).on("exit", onExit);
    worker.send(order, ignore);
  });
}

function ignore(): void {}
