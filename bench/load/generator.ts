import { compiled } from "../compiled.ts";
import { cpuTime } from "../measure/cpu.ts";
import { Program } from "../program.ts";
import type { Latency, Load } from "./load.ts";

/** Send this on many connections, again and again. */
export interface Flood {
  readonly port: number;
  /** Bytes of one message, as Latin-1 text. */
  readonly message: string;
  /** Bytes of the answer to it, which are always as many. */
  readonly replyLength: number;
  readonly connections: number;
  /** Messages under way on each connection. With 1 the latency is measured. */
  readonly depth: number;
  readonly milliseconds: number;
  /** The request with which each connection changes from HTTP to another protocol before. */
  readonly greeting?: string;
}

/** Open so many connections more, have one message answered on each, and leave them open. */
export interface Hold {
  readonly port: number;
  readonly message: string;
  readonly connections: number;
}

const PATIENCE = 10_000; // ms for the last answers of a flood, or for thousands of connections

/** Our own load generator (load.c): a program that sends bytes over sockets and counts those that come back. */
export class Generator {
  readonly #program: Program;

  /**
   * @param cores as taskset has them
   * @throws Unavailable where it cannot be compiled
   */
  constructor(cores: string | undefined) {
    this.#program = new Program([compiled("load/load.c")], cores);
  }

  async flood({ port, message, replyLength, connections, depth, milliseconds, greeting }: Flood): Promise<Load> {
    const before = cpuTime(this.#program.pid);
    const numbers = [port, connections, depth, Math.ceil(milliseconds), replyLength];
    const answer = await this.#ask(["flood", ...numbers, hex(message), hex(greeting ?? "")], milliseconds + PATIENCE);
    const busy = (cpuTime(this.#program.pid) - before) / (answer as Counted).milliseconds;
    const { replies, milliseconds: taken, ...latency } = answer as Counted & Latency;
    return { replies, milliseconds: taken, busy, ...(depth === 1 && { latency }) };
  }

  async hold({ port, message, connections }: Hold): Promise<void> {
    await this.#ask(["hold", port, connections, hex(message)], PATIENCE);
  }

  /** Closes the connections that are held. @throws Error where the server has closed some before */
  async release(): Promise<void> {
    await this.#ask(["release"]);
  }

  stop(): Promise<void> {
    return this.#program.stop();
  }

  async #ask(command: readonly (string | number)[], working: number = 0): Promise<object> {
    const line = await this.#program.ask(command.join(" "), working);
    const answer = JSON.parse(line) as { readonly error?: string };
    if (answer.error !== undefined) throw new Error(`load generator: ${answer.error}`);
    return answer;
  }
}

interface Counted {
  readonly replies: number;
  readonly milliseconds: number;
}

function hex(text: string): string {
  return Buffer.from(text, "latin1").toString("hex");
}
