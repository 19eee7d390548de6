import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cpuTime } from "../measure/cpu.ts";
import { Program } from "../program.ts";
import type { Load } from "./load.ts";

/** What to ask, and how. */
export interface WrkOptions {
  readonly port: number;
  /** Body of the POST request, JSON. */
  readonly body: string;
  readonly connections: number;
  readonly milliseconds: number;
  /** As taskset has them. */
  readonly cores: string | undefined;
}

const SAMPLING = 25; // ms

/**
 * Has wrk send one request after another on each of its kept-alive connections.
 * @throws Error where wrk is missing or any request failed
 */
export async function wrk({ port, body, connections, milliseconds, cores }: WrkOptions): Promise<Load> {
  const folder = mkdtempSync(join(tmpdir(), "ucall-bench-"));
  const script = join(folder, "post.lua");
  writeFileSync(script, lua(body));
  // wrk counts in whole seconds; an interrupt ends it at any time, with its summary.
  const options = ["-t1", `-c${connections}`, "-d1h", "-s", script, `http://127.0.0.1:${port}/`];
  const program = new Program(["wrk", ...options], cores);
  const started = performance.now();
  let busy = 0;
  const sampler = setInterval(() => {
    busy = cpuTime(program.pid) / (performance.now() - started);
  }, SAMPLING);
  const timer = setTimeout(() => program.signal("SIGINT"), milliseconds);
  try {
    for (;;) {
      const line = await program.line(milliseconds);
      if (line.startsWith("{")) return { ...summary(line), busy };
    }
  } catch (error) {
    throw new Error(`wrk: ${(error as Error).message}`, { cause: error });
  } finally {
    clearTimeout(timer);
    clearInterval(sampler);
    await program.stop();
    rmSync(folder, { recursive: true });
  }
}

function lua(body: string): string {
  return `
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.body = [==[${body}]==]

function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format(
    '{"replies":%d,"microseconds":%d,"socketErrors":%d,"statusErrors":%d}\\n',
    summary.requests, summary.duration, errors.connect + errors.read + errors.write + errors.timeout, errors.status))
end
`;
}

function summary(line: string): { replies: number; milliseconds: number } {
  const { replies, microseconds, socketErrors, statusErrors } = JSON.parse(line) as Record<string, number>;
  if (socketErrors !== 0 || statusErrors !== 0) {
    throw new Error(`${socketErrors} socket errors, ${statusErrors} answers with an error's status`);
  }
  if (!replies || !microseconds) throw new Error("no answers came");
  return { replies, milliseconds: microseconds / 1000 };
}
