import type { Endpoint } from "ucall";
import type { Abilities } from "./abilities.ts";
import type { CaseOptions } from "./case.ts";
import type { Driver, SuiteServer } from "./driver.ts";
import type { Link, Linking } from "./links.ts";
import type { At, Report, Seen, Task } from "./orders.ts";
import { Probe } from "./probe.ts";

/** A server elsewhere, and what is known of it here. */
export interface RemoteServer {
  readonly probe: Probe;
  readonly address: Endpoint | undefined;
  close(timeout: number): Promise<unknown>;
  /** Resolves when the probe knows all that has happened until now. */
  synced(): Promise<unknown>;
}

/** Where a server is to be, and its clients. */
export interface Target {
  readonly at: At;
  server(remote: RemoteServer): SuiteServer;
}

export interface RemoteOptions {
  readonly name: string;
  readonly abilities: Abilities;
  /** The way to the program that serves; made when the first server is started. */
  readonly link: Linking;
  /** Each server has a number of its own. */
  target(options: CaseOptions, server: number): Target;
}

interface Waiting {
  resolve(address: Endpoint | undefined): void;
  reject(reason: Error): void;
}

/** Drives servers of another process, thread or runtime. */
export class Remote implements Driver {
  readonly name: string;
  readonly abilities: Abilities;
  readonly #options: RemoteOptions;
  readonly #probes: RemoteProbe[] = [];
  readonly #waiting = new Map<number, Waiting>();
  #link: Link | undefined;
  #orders = 0;
  #stopped = false;

  constructor(options: RemoteOptions) {
    this.name = options.name;
    this.abilities = options.abilities;
    this.#options = options;
  }

  async start(options: CaseOptions): Promise<SuiteServer> {
    const server = this.#probes.length;
    const probe = new RemoteProbe((gate) => this.#order({ server, gate }));
    this.#probes.push(probe);
    const target = this.#options.target(options, server);
    const address = await this.#order({ server, start: options, at: target.at });
    return target.server({
      probe,
      address,
      close: (timeout) => this.#order({ server, close: timeout }),
      synced: () => this.#order({ server, sync: true }),
    });
  }

  /** Ends the program. Whatever it was, or is, asked to do is done with that. */
  stop(): void {
    this.#stopped = true;
    this.#link?.stop();
  }

  #order(what: Task): Promise<Endpoint | undefined> {
    if (this.#stopped) return Promise.resolve(undefined);
    this.#link ??= this.#options.link(
      (report) => this.#hear(report),
      (why) => this.#ended(why),
    );
    const order = this.#orders++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(order, { resolve, reject });
      this.#link!.send({ order, ...what });
    });
  }

  #hear(report: Report): void {
    if ("server" in report) return this.#probes[report.server]!.note(report);
    const order = "done" in report ? report.done : report.failed;
    const waiting = this.#waiting.get(order);
    this.#waiting.delete(order);
    if ("failed" in report) waiting?.reject(new Error(report.reason));
    else waiting?.resolve(report.address);
  }

  #ended(why: string): void {
    for (const { resolve, reject } of this.#waiting.values()) {
      if (this.#stopped) resolve(undefined);
      else reject(new Error(why));
    }
    this.#waiting.clear();
  }
}

/** What the probe in the other program saw. */
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
