import { readFileSync } from "node:fs";
import { Unavailable } from "../program.ts";

/** @throws Unavailable where a process may not open so many files, sockets among them */
export function needFiles(number: number): void {
  const limit = /^Max open files\s+\S+\s+(\S+)/m.exec(readFileSync("/proc/self/limits", "latin1"))?.[1] ?? "unlimited";
  if (limit === "unlimited" || Number(limit) >= number) return;
  throw new Unavailable(
    `it takes ${number} open files in a process and ${limit} are allowed: raise the limit (as root: ulimit -Hn ${number}) and start again`,
  );
}
