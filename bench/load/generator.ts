import { compiled } from "../compiled.ts";
import { cpuTime } from "../measure/cpu.ts";
import { Program } from "../program.ts";
import type { Latency, Load, PacedLoad } from "./load.ts";

/** A part of a message that is repeated. */
export interface Repeated {
  readonly text: string;
  readonly times: number;
}

/** Send this on many connections, again and again. */
interface Sending {
  readonly port: number;
  /** Bytes of one message, as Latin-1 text, or the parts of it. */
  readonly message: string | readonly (string | Repeated)[];
  /** Bytes of the answer to it, which are always as many. */
  readonly replyLength: number;
  /** 0 for those that are held. */
  readonly connections: number;
  readonly milliseconds: number;
  /** The request with which each connection changes from HTTP to another protocol before. */
  readonly greeting?: string;
}

/** Send the next message as soon as an answer has come. */
export interface Flood extends Sending {
  /** Messages under way on each connection. With 1 the latency is measured. */
  readonly depth: number;
}

/** Send at a constant rate, each connection in turn and with one message under way at most. */
export interface Pace extends Sending {
  /** Messages a second. */
  readonly rate: number;
}

/** Open so many connections more, have one message answered on each, and leave them open. */
export interface Hold {
  readonly port: number;
  readonly message: string;
  readonly connections: number;
}

/** A flood's load. */
export interface FloodLoad extends Load {
  /** Answers with those that came after the round, to messages that were still under way. */
  readonly all: number;
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

  async flood(flood: Flood): Promise<FloodLoad> {
    const { depth } = flood;
    const { busy, ...counted } = await this.#send<Counted & { readonly all: number }>("flood", depth, flood);
    const { replies, all, milliseconds: taken, ...latency } = counted;
    return { replies, all, milliseconds: taken, busy, ...(depth === 1 && { latency }) };
  }

  async pace(pace: Pace): Promise<PacedLoad> {
    type Paced = Counted & Pick<PacedLoad, "missed" | "late">;
    const { p50, p99, p999, ...load } = await this.#send<Paced>("pace", Math.round(pace.rate), pace);
    return { ...load, latency: { p50, p99, p999 } };
  }

  async #send<Answer extends Counted>(command: string, how: number, sending: Sending): Promise<Answer & Busy> {
    const { port, connections, milliseconds, replyLength, message, greeting = "" } = sending;
    const before = cpuTime(this.#program.pid);
    const numbers = [port, connections, how, Math.ceil(milliseconds), replyLength];
    const answer = await this.#ask([command, ...numbers, hex(message), hex(greeting)], milliseconds + PATIENCE);
    const busy = (cpuTime(this.#program.pid) - before) / (answer as Answer).milliseconds;
    return { ...(answer as Answer), busy };
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

interface Counted extends Latency {
  readonly replies: number;
  readonly milliseconds: number;
}

type Busy = Pick<Load, "busy">;

function hex(message: Sending["message"]): string {
  if (typeof message === "string") return Buffer.from(message, "latin1").toString("hex");
  return message.map((part) => (typeof part === "string" ? hex(part) : `${hex(part.text)}*${part.times}`)).join(",");
}
