import { compiled } from "../compiled.ts";
import { cpuTime } from "../measure/cpu.ts";
import { Program } from "../program.ts";
import type { Latency, Load } from "./load.ts";

/** Send this so many times in all. */
export interface Sending {
  readonly port: number;
  /** Bytes of one request, as Latin-1 text. */
  readonly message: string;
  /** Bytes of the answer to it, which are always as many. */
  readonly replyLength: number;
  /** Requests in all. Default: as many as can be. */
  readonly number?: number;
  /** Requests under way at once, each on its connection. */
  readonly connections: number;
  /** ms after which no more requests are sent. */
  readonly milliseconds: number;
  /** ms after which those under way are given up. Default: 10,000 more. */
  readonly patience?: number;
  /** Whether each request has a connection of its own. */
  readonly fresh: boolean;
}

/** What came of it. Latencies include the making of a connection where each request has its own. */
export interface Sent extends Load {
  readonly latency: Latency;
  /** Requests that were given up. */
  readonly lost: number;
}

const PATIENCE = 10_000;
const ENOUGH = 1_000_000;

/** The load generator for a number of requests (requests.c). */
export class Requests {
  readonly #program: Program;

  /**
   * @param cores as taskset has them
   * @throws Unavailable where it cannot be compiled
   */
  constructor(cores: string | undefined) {
    this.#program = new Program([compiled("load/requests.c")], cores);
  }

  /** @throws Error where no answer comes, or one of another length */
  async send(sending: Sending): Promise<Sent> {
    const { port, message, replyLength, number = ENOUGH, connections, milliseconds, fresh } = sending;
    const patience = sending.patience ?? milliseconds + PATIENCE;
    const limits = [Math.ceil(milliseconds), Math.ceil(patience), Number(fresh), replyLength];
    const command = ["send", port, connections, number, ...limits, Buffer.from(message, "latin1").toString("hex")];
    const before = cpuTime(this.#program.pid);
    const answer = JSON.parse(await this.#program.ask(command.join(" "), patience)) as Answer;
    if (answer.error !== undefined) throw new Error(`load generator: ${answer.error}`);
    const { replies, lost, milliseconds: taken, p50, p99, p999 } = answer;
    if (replies === 0) throw new Error("no answers came");
    const busy = (cpuTime(this.#program.pid) - before) / taken;
    return { replies, lost, milliseconds: taken, busy, latency: { p50, p99, p999 } };
  }

  stop(): Promise<void> {
    return this.#program.stop();
  }
}

interface Answer extends Latency {
  readonly error?: string;
  readonly replies: number;
  readonly lost: number;
  readonly milliseconds: number;
}
