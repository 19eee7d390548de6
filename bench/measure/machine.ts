import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { cpus, loadavg, release, totalmem, type } from "node:os";

/** Where and with what a run was made. */
export interface Machine {
  readonly cpu: string;
  /** Cores that this process may use. */
  readonly cores: number;
  /** GiB */
  readonly memory: number;
  readonly kernel: string;
  readonly node: string;
  /** Of the last minute, before the run. */
  readonly loadAverage: number;
}

/** Cores for servers and for what loads them, as taskset has them. */
export interface Pinning {
  readonly server: string;
  readonly load: string;
}

export function describeMachine(): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    cores: allowedCores().length,
    memory: Math.round(totalmem() / 2 ** 30),
    kernel: `${type()} ${release()}`,
    node: process.version,
    loadAverage: Math.round((loadavg()[0] as number) * 100) / 100,
  };
}

/**
 * Gives servers the last core and the rest to the load and to the bench itself.
 * @returns undefined where there is only one core, or no taskset: then nothing is pinned
 */
export function pinCores(): Pinning | undefined {
  const cores = allowedCores();
  const server = cores.pop();
  if (server === undefined || cores.length === 0) return undefined;
  const load = cores.join(",");
  const { status } = spawnSync("taskset", ["-a", "-c", "-p", load, String(process.pid)]);
  return status === 0 ? { server: String(server), load } : undefined;
}

function allowedCores(): number[] {
  const list = /^Cpus_allowed_list:\s*(.*)$/m.exec(readFileSync("/proc/self/status", "latin1"))?.[1] ?? "0";
  return list.split(",").flatMap((range) => {
    const [first, last] = range.split("-").map(Number) as [number, number?];
    return Array.from({ length: (last ?? first) - first + 1 }, (_, index) => first + index);
  });
}
