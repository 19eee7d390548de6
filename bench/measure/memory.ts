import { readFileSync } from "node:fs";

/**
 * Memory of a process that is its own: heaps, stacks, WebAssembly memories; in KiB. The pages of program files, which
 * it shares, are not in it, nor is what the kernel keeps for its sockets.
 */
export function ownMemory(pid: number): number {
  const found = /^Anonymous:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "latin1"));
  if (found === null) throw new Error(`/proc/${pid}/smaps_rollup has no line "Anonymous"`);
  return Number(found[1]);
}
