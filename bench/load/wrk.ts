import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cpuTime } from "../measure/cpu.ts";
import { Program } from "../program.ts";
import type { Latency, Load } from "./load.ts";

/** What to ask, and how. */
export interface WrkOptions {
  readonly port: number;
  readonly path: string;
  /** Of a POST request, JSON; undefined for GET. */
  readonly body: string | undefined;
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
export async function wrk({ port, path, body, connections, milliseconds, cores }: WrkOptions): Promise<Load> {
  const folder = mkdtempSync(join(tmpdir(), "ucall-bench-"));
  const script = join(folder, "post.lua");
  writeFileSync(script, lua(body));
  // wrk counts in whole seconds; an interrupt ends it at any time, with its summary.
  const options = ["-t1", `-c${connections}`, "-d1h", "-s", script, `http://127.0.0.1:${port}${path}`];
  const program = new Program(["wrk", ...options], cores);
  const started = performance.now();
  let busy = 0;
  const sampler = setInterval(() => {
    busy = cpuTime(program.pid) / (performance.now() - started);
  }, SAMPLING);
  let timer = setTimeout(interrupt, milliseconds);
  function interrupt(): void {
    program.signal("SIGINT");
    timer = setTimeout(interrupt, SAMPLING * 4); // it is deaf to the first one until it sleeps
  }
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

function lua(body: string | undefined): string {
  const post = `
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.body = [==[${body}]==]
`;
  return `${body === undefined ? "" : post}
function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format(
    '{"replies":%d,"microseconds":%d,"socketErrors":%d,"statusErrors":%d,"p50":%d,"p99":%d,"p999":%d}\\n',
    summary.requests, summary.duration, errors.connect + errors.read + errors.write + errors.timeout, errors.status,
    latency:percentile(50), latency:percentile(99), latency:percentile(99.9)))
end
`;
}

function summary(line: string): Omit<Load, "busy"> {
  const counts = JSON.parse(line) as Latency & Record<string, number>;
  const { replies, microseconds, socketErrors, statusErrors, p50, p99, p999 } = counts;
  if (socketErrors !== 0 || statusErrors !== 0) {
    throw new Error(`${socketErrors} socket errors, ${statusErrors} answers with an error's status`);
  }
  if (!replies || !microseconds) throw new Error("no answers came");
  return { replies, milliseconds: microseconds / 1000, latency: { p50, p99, p999 } };
}
