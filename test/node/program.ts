import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Server } from "ucall";

/** What a program left behind. */
export interface Outcome {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ProgramOptions {
  env?: NodeJS.ProcessEnv;
  input?: string;
  /** A command that runs Node in its turn: its own words, then Node's. */
  under?: readonly string[];
  /** What runs the program. Default: this Node. */
  runtime?: readonly string[];
}

/** A program that runs beside the test. */
export class Program implements AsyncDisposable {
  stdout = "";
  stderr = "";
  readonly ended: Promise<Outcome>;
  readonly #child: ChildProcess;
  #told: () => void = () => {};

  constructor(file: string, args: readonly string[] = [], options: ProgramOptions = {}) {
    const env = { ...process.env, NO_COLOR: "1", ...options.env };
    const { under = [], runtime = [process.execPath] } = options;
    const [command = "", ...words] = [...under, ...runtime, file, ...args];
    this.#child = spawn(command, words, { env, stdio: ["pipe", "pipe", "pipe"] });
    this.#child.stdin!.on("error", () => {});
    this.#child.stdin!.end(options.input ?? "");
    this.#child.stdout!.setEncoding("utf8").on("data", (text: string) => this.#take("stdout", text));
    this.#child.stderr!.setEncoding("utf8").on("data", (text: string) => this.#take("stderr", text));
    this.ended = new Promise((resolve) => {
      this.#child.on("close", (code, signal) => {
        resolve({ code, signal, stdout: this.stdout, stderr: this.stderr });
        this.#told();
      });
    });
  }

  get pid(): number {
    return this.#child.pid!;
  }

  /** Waits until the output has this. @returns the match */
  async until(pattern: RegExp, stream: "stdout" | "stderr" = "stdout"): Promise<RegExpExecArray> {
    for (;;) {
      const match = pattern.exec(this[stream]);
      if (match !== null) return match;
      if (this.#child.exitCode !== null || this.#child.signalCode !== null) {
        throw new Error(`The program ended without ${pattern}:\n${this.stdout}\n${this.stderr}`);
      }
      await new Promise<void>((resolve) => (this.#told = resolve));
    }
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.ended;
  }

  #take(stream: "stdout" | "stderr", text: string): void {
    this[stream] += text;
    this.#told();
  }
}

/** The built command line. */
export const commandLine: string = fileURLToPath(new URL("../../dist/platforms/cli/main.js", import.meta.url));

/** The built example server. */
export const exampleServer: string = fileURLToPath(new URL("../../dist/examples/server.js", import.meta.url));

/** A program of this folder. */
export function testProgram(name: string): string {
  return fileURLToPath(new URL(`programs/${name}`, import.meta.url));
}

/** Runs `ucall` to its end. */
export function ucall(args: readonly string[], options: ProgramOptions = {}): Promise<Outcome> {
  return new Program(commandLine, args, options).ended;
}

/** The port of a server on TCP. */
export function portOf(server: Server): number {
  return (server.address as { readonly port: number }).port;
}
