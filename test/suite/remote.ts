import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Endpoint } from "ucall";
import type { Driver, SuiteServer } from "./driver.ts";
import { Probe } from "./probe.ts";
import type { Report, Seen, Task } from "./remote-program.ts";
import { type Kind, kinds, makePlace, socketServer } from "./socket-server.ts";

export interface RemoteOptions {
  /** The runtime and its options; the program follows. */
  command: readonly string[];
  /** How ucall's own server is reached, or "fetch" for the fetch handler behind the runtime's. */
  kind: Kind | "fetch";
  engine?: "simd" | "scalar";
  /** Default: Unix sockets do. */
  hidesResets?: boolean;
}

interface Waiting {
  resolve(address: Endpoint | undefined): void;
  reject(reason: Error): void;
}

/** Drives servers in a process of another runtime. */
export class Remote implements Driver {
  readonly name: string;
  readonly hidesResets: boolean;
  readonly #options: Required<Omit<RemoteOptions, "hidesResets">>;
  readonly #probes: RemoteProbe[] = [];
  readonly #waiting = new Map<number, Waiting>();
  #child: ChildProcess | undefined;
  #orders = 0;
  #errors = "";

  constructor({ command, kind, engine = "simd", hidesResets = kind === "unix" }: RemoteOptions) {
    this.name = `${kind === "fetch" ? "TCP, fetch handler" : kinds[kind]}, ${engine}`;
    this.hidesResets = hidesResets;
    this.#options = { command, kind, engine };
  }

  async start(options: Parameters<Driver["start"]>[0]): Promise<SuiteServer> {
    const { kind, engine } = this.#options;
    const place = makePlace(kind === "fetch" ? "tcp" : kind, options);
    const server = this.#probes.length;
    const probe = new RemoteProbe((gate) => this.#order({ server, gate }));
    this.#probes.push(probe);
    const address = (await this.#order({ server, start: options, at: kind === "fetch" ? kind : place.at, engine }))!;
    return socketServer({
      probe,
      place,
      address,
      close: (timeout) => this.#order({ server, close: timeout }),
      synced: () => this.#order({ server, sync: true }),
    });
  }

  /** Ends the process. */
  stop(): void {
    this.#child?.kill("SIGKILL");
  }

  #order(what: Task): Promise<Endpoint | undefined> {
    const child = (this.#child ??= this.#spawn());
    const order = this.#orders++;
    child.stdin!.write(`${JSON.stringify({ order, ...what })}\n`);
    return new Promise((resolve, reject) => this.#waiting.set(order, { resolve, reject }));
  }

  #spawn(): ChildProcess {
    const program = fileURLToPath(new URL("remote-program.ts", import.meta.url));
    const [file = "", ...words] = [...this.#options.command, program];
    const child = spawn(file, words, { stdio: ["pipe", "pipe", "pipe"] });
    createInterface({ input: child.stdout! }).on("line", (line) => this.#hear(JSON.parse(line) as Report));
    child.stderr!.setEncoding("utf8").on("data", (text: string) => (this.#errors += text));
    child.on("close", () => {
      for (const { reject } of this.#waiting.values()) reject(new Error(`The server's process ended: ${this.#errors}`));
      this.#waiting.clear();
    });
    return child;
  }

  #hear(report: Report): void {
    if ("server" in report) return this.#probes[report.server]!.note(report);
    const order = "done" in report ? report.done : report.failed;
    const { resolve, reject } = this.#waiting.get(order)!;
    this.#waiting.delete(order);
    if ("failed" in report) reject(new Error(report.reason));
    else resolve(report.address);
  }
}

/** What the probe in the other process saw. */
class RemoteProbe extends Probe {
  readonly #gate: (gate: "open" | "close") => Promise<unknown>;

  constructor(gate: (gate: "open" | "close") => Promise<unknown>) {
    super();
    this.#gate = gate;
    this.open = () => void gate("open");
  }

  override close(): void {
    void this.#gate("close");
  }

  note(seen: Seen): void {
    for (const call of seen.calls) this.calls.push(call);
    this.aborts += seen.aborts;
    this.items += seen.items;
    this.ended += seen.ended;
    this.errors.push(...seen.errors);
  }
}
