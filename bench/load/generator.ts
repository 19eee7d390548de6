import { fileURLToPath } from "node:url";
import { cpuTime } from "../measure/cpu.ts";
import { Program } from "../program.ts";
import type { Load } from "./load.ts";

/** Send this on many connections, again and again. */
export interface Flood {
  readonly port: number;
  /** Bytes of one message, as Latin-1 text. */
  readonly message: string;
  /** Bytes of the answer to it, which are always as many. */
  readonly replyLength: number;
  readonly connections: number;
  /** Messages under way on each connection. */
  readonly depth: number;
  readonly milliseconds: number;
}

/** Open so many connections more, have one message answered on each, and leave them open. */
export interface Hold {
  readonly port: number;
  readonly message: string;
  readonly connections: number;
}

/** Our own load generator: a program that sends bytes over sockets and counts those that come back. */
export class Generator {
  readonly #program: Program;

  /** @param cores as taskset has them */
  constructor(cores: string | undefined) {
    const file = fileURLToPath(new URL("generator-program.js", import.meta.url));
    this.#program = new Program([process.execPath, file], cores);
  }

  async flood(flood: Flood): Promise<Load> {
    const before = cpuTime(this.#program.pid);
    const { replies, milliseconds } = (await this.#ask({ flood }, flood.milliseconds)) as {
      replies: number;
      milliseconds: number;
    };
    return { replies, milliseconds, busy: (cpuTime(this.#program.pid) - before) / milliseconds };
  }

  async hold(hold: Hold): Promise<void> {
    await this.#ask({ hold });
  }

  /** Closes the connections that are held. @throws Error where the server has closed some before */
  async release(): Promise<void> {
    await this.#ask({ release: true });
  }

  stop(): Promise<void> {
    return this.#program.stop();
  }

  async #ask(command: object, working: number = 0): Promise<object> {
    const line = await this.#program.ask(JSON.stringify(command), working);
    const answer = JSON.parse(line) as { readonly error?: string };
    if (answer.error !== undefined) throw new Error(`load generator: ${answer.error}`);
    return answer;
  }
}
