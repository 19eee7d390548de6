import { cpuTime } from "../measure/cpu.ts";
import { Program, Unavailable } from "../program.ts";

/** What iperf3's server sent. */
export interface Transfer {
  readonly bytes: number;
  readonly milliseconds: number;
}

/** iperf3 as a server that sends as much as it can over loopback. */
export class Iperf3 {
  readonly #server: Program;
  readonly #port: number;

  private constructor(server: Program, port: number) {
    this.#server = server;
    this.#port = port;
  }

  /**
   * @param cores as taskset has them
   * @throws Unavailable where iperf3 is not installed
   */
  static async start(port: number, cores: string | undefined): Promise<Iperf3> {
    const server = new Program(["iperf3", "--server", "--port", String(port), "--forceflush"], cores);
    try {
      while (!(await server.line()).startsWith("Server listening"));
    } catch (error) {
      await server.stop();
      const { message } = error as Error;
      throw /ENOENT|No such file/.test(message) ? new Unavailable("iperf3 is not installed (Debian: iperf3)") : error;
    }
    return new Iperf3(server, port);
  }

  /** Has it send on so many connections. iperf3 counts in whole seconds: a shorter time is rounded up. */
  async send(
    connections: number,
    milliseconds: number,
    cores: string | undefined,
  ): Promise<Transfer & { cpu: number }> {
    const seconds = Math.ceil(milliseconds / 1000);
    const options = ["--reverse", "--json", "--parallel", String(connections), "--time", String(seconds)];
    const before = cpuTime(this.#server.pid);
    const client = new Program(["iperf3", "--client", "127.0.0.1", "--port", String(this.#port), ...options], cores);
    try {
      let text = "";
      for (let line = ""; line !== "}"; text += line) line = await client.line(seconds * 1000);
      return { ...parseTransfer(text), cpu: cpuTime(this.#server.pid) - before };
    } finally {
      await client.stop();
    }
  }

  stop(): Promise<void> {
    return this.#server.stop();
  }
}

/** Reads the report that iperf3's client gives with --json. @throws Error with the one that iperf3 tells of */
export function parseTransfer(text: string): Transfer {
  const { error, end } = JSON.parse(text) as {
    readonly error?: string;
    readonly end?: { readonly sum_received?: { readonly bytes: number; readonly seconds: number } };
  };
  if (error !== undefined) throw new Error(`iperf3: ${error}`);
  if (end?.sum_received === undefined) throw new Error("iperf3: its report has no sum of what was received");
  const { bytes, seconds } = end.sum_received;
  return { bytes, milliseconds: seconds * 1000 };
}
