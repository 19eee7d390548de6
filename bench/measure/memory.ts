import { readFileSync, writeFileSync } from "node:fs";

/**
 * Memory of a process that is its own: heaps, stacks, WebAssembly memories; in KiB. The pages of program files, which
 * it shares, are not in it, nor is what the kernel keeps for its sockets.
 */
export function ownMemory(pid: number): number {
  return kibibytes(`/proc/${pid}/smaps_rollup`, "Anonymous");
}

/** The most physical memory that a process had since forgetPeak(), in KiB. */
export function peakMemory(pid: number): number {
  return kibibytes(`/proc/${pid}/status`, "VmHWM");
}

/** Has peakMemory() begin anew (proc(5), clear_refs). */
export function forgetPeak(pid: number): void {
  writeFileSync(`/proc/${pid}/clear_refs`, "5");
}

function kibibytes(file: string, field: string): number {
  const found = new RegExp(`^${field}:\\s*(\\d+) kB$`, "m").exec(readFileSync(file, "latin1"));
  if (found === null) throw new Error(`${file} has no line "${field}"`);
  return Number(found[1]);
}
