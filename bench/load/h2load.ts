import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cpuTime } from "../measure/cpu.ts";
import { Program, Unavailable } from "../program.ts";
import type { Latency, Load } from "./load.ts";

/** What to call by gRPC, and how. */
export interface GrpcCalls {
  readonly port: number;
  readonly path: string;
  /** As gRPC frames it. */
  readonly message: Buffer;
  /** Each with one call at a time. */
  readonly connections: number;
  readonly milliseconds: number;
  /** As taskset has them. */
  readonly cores: string | undefined;
}

const SAMPLING = 25; // ms

/**
 * Has h2load, nghttp2's load generator in C, call by gRPC over HTTP/2 without TLS.
 * @throws Unavailable where it is not installed, Error where a call failed
 */
export async function h2load({ port, path, message, connections, milliseconds, cores }: GrpcCalls): Promise<Load> {
  const folder = mkdtempSync(join(tmpdir(), "ucall-bench-"));
  const data = join(folder, "message");
  const log = join(folder, "log");
  writeFileSync(data, message);
  const options = [`--clients=${connections}`, "--max-concurrent-streams=1", `--duration=${Math.ceil(milliseconds)}ms`];
  const headers = ["--header=content-type: application/grpc", "--header=te: trailers"];
  const url = `http://127.0.0.1:${port}${path}`;
  const program = new Program(["h2load", ...options, ...headers, `--data=${data}`, `--log-file=${log}`, url], cores);
  const started = performance.now();
  let busy = 0;
  let replies = 0;
  const sampler = setInterval(() => {
    busy = cpuTime(program.pid) / (performance.now() - started);
  }, SAMPLING);
  try {
    let line = "";
    while (!line.startsWith("requests:")) line = await program.line(milliseconds);
    replies = countReplies(line);
    while (!line.startsWith("req/s")) line = await program.line(); // the log is written by then
    return { replies, milliseconds, busy, latency: percentiles(timesOf(readFileSync(log, "latin1"))) };
  } catch (error) {
    const missing = replies === 0 && /ENOENT|No such file/.test((error as Error).message);
    throw missing ? new Unavailable("h2load is not installed (Debian: nghttp2-client)") : error;
  } finally {
    clearInterval(sampler);
    await program.stop();
    rmSync(folder, { recursive: true });
  }
}

/** @param line "requests: 5 total, 6 started, 5 done, 5 succeeded, 0 failed, 0 errored, 0 timeout" */
export function countReplies(line: string): number {
  const count = (name: string) => Number(new RegExp(`(\\d+) ${name}`).exec(line)?.[1]);
  const failed = count("failed") + count("errored") + count("timeout");
  const succeeded = count("succeeded");
  if (failed !== 0) throw new Error(`h2load: ${line}`);
  if (!(succeeded > 0)) throw new Error("h2load: no answers came");
  return succeeded;
}

/** Of each request a line: when it began, its status, and how long it took, in µs. */
function timesOf(log: string): number[] {
  return log
    .trim()
    .split("\n")
    .map((line) => Number(line.split("\t")[2]));
}

/** @param times in µs, at least one, in any order */
export function percentiles(times: readonly number[]): Latency {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] as number;
  return { p50: at(0.5), p99: at(0.99), p999: at(0.999) };
}
