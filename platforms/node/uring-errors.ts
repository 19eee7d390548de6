import { readFileSync } from "node:fs";
import { release } from "node:os";
import { getSystemErrorMap } from "node:util";
import { loadUringAddon } from "./uring-addon.ts";

/** io_uring does not work here; the message says why. */
export class IoUringError extends Error {}

/** @throws IoUringError where io_uring does not work here */
export function probeUring(): void {
  if (process.platform !== "linux") throw new IoUringError("it is Linux's");
  // Their Node-API lacks the event loop.
  if (process.versions["bun"] ?? process.versions["deno"]) throw new IoUringError("its shim runs on Node only");
  try {
    loadUringAddon().probe();
  } catch (error) {
    throw uringError(error);
  }
}

/** What the addon threw, with the reason in words. */
export function uringError(error: unknown): IoUringError {
  const { errno, message } = error as NodeJS.ErrnoException;
  // Without a number it is not the kernel who refused: the addon is missing, or made for another C library.
  return new IoUringError(errno === undefined ? message : reasonOf(errno, message), { cause: error });
}

/** The system's error `errno` (negative) of a call, as Node's own have it: with `code`. */
export function systemError(call: string, errno: number): NodeJS.ErrnoException {
  const [code, words] = nameOf(errno);
  return Object.assign(new Error(`${call} ${code}: ${words}`), { errno, code, syscall: call });
}

function nameOf(errno: number): [code: string, words: string] {
  return getSystemErrorMap().get(errno) ?? [`error ${errno}`, "unknown error"];
}

function reasonOf(errno: number, step: string): string {
  const [code, words] = nameOf(errno);
  switch (code) {
    case "ENOSYS":
      return "this kernel has none";
    case "EPERM":
    case "EACCES":
      return isDisabled()
        ? "kernel.io_uring_disabled forbids it"
        : "it is forbidden here, as in many containers (seccomp)";
    case "EINVAL":
      return `Linux 5.19 is the oldest that will do, and this is ${release()}`;
    case "ENOMEM":
      return "there is too little memory for it, or too little that may be locked (ulimit -l)";
    case "EMFILE":
    case "ENFILE":
      return "too many files are open (ulimit -n)";
    default:
      return `${step}: ${words}`;
  }
}

function isDisabled(): boolean {
  try {
    return readFileSync("/proc/sys/kernel/io_uring_disabled", "utf8").trim() !== "0";
  } catch {
    return false;
  }
}
