import { type ChildProcess, spawn } from "node:child_process";

/** The exit code of a program that cannot run on this machine; its last line on standard error says why. */
export const UNAVAILABLE = 69; // EX_UNAVAILABLE of sysexits.h

/** Something is not there on this machine, so that a row has to be left out. */
export class Unavailable extends Error {
  override readonly name: string = "Unavailable";
}

const PATIENCE = 15_000; // ms for a program to say what it is asked for

interface Waiting {
  readonly resolve: (line: string) => void;
  readonly reject: (reason: Error) => void;
  readonly timer: NodeJS.Timeout;
}

/** A program of the bench, in a process of its own: a server, a load generator, a loop to be timed. */
export class Program {
  readonly #child: ChildProcess;
  readonly #ended: Promise<void>;
  readonly #lines: string[] = [];
  #waiting: Waiting | undefined;
  #failure: Error | undefined;
  #rest = "";
  #errors = "";

  /**
   * Starts a program.
   * @param cores the cores that it may run on, as taskset has them; undefined for any
   */
  constructor(command: readonly string[], cores: string | undefined) {
    const [file, ...args] = cores === undefined ? command : ["taskset", "-c", cores, ...command];
    const child = spawn(file as string, args, { stdio: ["pipe", "pipe", "pipe"] });
    this.#child = child;
    child.stdin.on("error", () => {}); // "close" follows
    child.stdout.setEncoding("utf8").on("data", (text: string) => this.#read(text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (this.#errors = (this.#errors + text).slice(-4096)));
    this.#ended = new Promise((resolve) => {
      child.once("error", (error) => {
        this.#fail(new Error(`${file} could not be started: ${error.message}`));
        resolve();
      });
      child.once("close", (code, signal) => {
        this.#fail(this.#reason(code, signal));
        resolve();
      });
    });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /**
   * The next line of its output.
   * @param working ms that it will be busy with what it was asked for
   * @throws Unavailable or Error with the reason, where the program ended or stays silent
   */
  line(working: number = 0): Promise<string> {
    const line = this.#lines.shift();
    if (line !== undefined) return Promise.resolve(line);
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    return new Promise((resolve, reject) => {
      const patience = PATIENCE + working;
      const timer = setTimeout(() => this.#fail(new Error(`no answer within ${patience / 1000} s`)), patience);
      this.#waiting = { resolve, reject, timer };
    });
  }

  /** Writes a line to it. @returns the line that it answers; see line() */
  ask(line: string, working: number = 0): Promise<string> {
    this.#child.stdin!.write(`${line}\n`);
    return this.line(working);
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  /** Ends it, by force if need be, and waits until it is gone. */
  async stop(): Promise<void> {
    this.#child.kill("SIGTERM");
    const timer = setTimeout(() => this.#child.kill("SIGKILL"), 2000);
    await this.#ended;
    clearTimeout(timer);
  }

  #read(text: string): void {
    const lines = (this.#rest + text).split("\n");
    this.#rest = lines.pop() as string;
    for (const line of lines) {
      const waiting = this.#waiting;
      if (waiting === undefined) {
        this.#lines.push(line);
      } else {
        this.#waiting = undefined;
        clearTimeout(waiting.timer);
        waiting.resolve(line);
      }
    }
  }

  #fail(reason: Error): void {
    this.#failure ??= reason;
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting === undefined) return;
    clearTimeout(waiting.timer);
    waiting.reject(reason);
  }

  #reason(code: number | null, signal: NodeJS.Signals | null): Error {
    const said = lastWords(this.#errors);
    if (code === UNAVAILABLE) return new Unavailable(said);
    const how = signal === null ? `ended with exit code ${code}` : `was ended by ${signal}`;
    return new Error(said === "" ? `the program ${how}` : `${said} (the program ${how})`);
  }
}

/** The line that says what went wrong: of an uncaught error's report its message, else the last one. */
function lastWords(errors: string): string {
  const lines = errors.split("\n").map((line) => line.trim());
  return lines.find((line) => /^(?:\w*Error|error)\b.*: /.test(line)) ?? lines.findLast((line) => line !== "") ?? "";
}
