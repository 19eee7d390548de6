import { readdirSync, readFileSync } from "node:fs";

const TICK = 10; // ms; USER_HZ is 100 on every Linux that Node runs on

/**
 * CPU time that a running process has taken so far, of all its threads, in ms.
 *
 * The scheduler's own count is in nanoseconds, for each thread that lives. Where the kernel keeps none, the process's
 * count in ticks of 10 ms has to do.
 */
export function cpuTime(pid: number): number {
  const precise = scheduled(pid);
  if (precise > 0) return precise;
  const [user, system] = processTimes(pid);
  return (user as number) + (system as number);
}

/** CPU time that a running process and all that it started have taken so far, in ms. */
export function cpuTimeOfTree(pid: number): number {
  const parents = new Map<number, number>();
  for (const name of readdirSync("/proc")) {
    const parent = /^\d+$/.test(name) ? parentOf(Number(name)) : undefined;
    if (parent !== undefined) parents.set(Number(name), parent);
  }
  const belongs = (one: number | undefined): boolean => one === pid || (one !== undefined && belongs(parents.get(one)));
  return [...parents.keys()].filter(belongs).reduce((sum, one) => sum + cpuTime(one), 0);
}

/** @returns undefined where the process has just ended */
function parentOf(pid: number): number | undefined {
  try {
    return Number(fieldsOf(pid)[1]);
  } catch {
    return undefined;
  }
}

function scheduled(pid: number): number {
  try {
    let nanoseconds = 0;
    for (const thread of readdirSync(`/proc/${pid}/task`)) {
      nanoseconds += Number.parseInt(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "latin1"), 10);
    }
    return nanoseconds / 1e6;
  } catch {
    return 0;
  }
}

/** proc(5): utime, stime, and those of the children that have ended, cutime and cstime; in ms. */
function processTimes(pid: number | "self"): number[] {
  return fieldsOf(pid)
    .slice(11, 15)
    .map((ticks) => Number(ticks) * TICK);
}

/** What /proc/PID/stat has behind the name, which is in parentheses and may have spaces: state, parent, ... */
function fieldsOf(pid: number | "self"): string[] {
  const text = readFileSync(`/proc/${pid}/stat`, "latin1");
  return text.slice(text.lastIndexOf(")") + 2).split(" ");
}

/** Tells how busy the machine was with what is not the bench. */
export class Neighbours {
  readonly #started: number = performance.now();
  readonly #busy: number = machineTime();
  readonly #own: number = ownTime();

  /** CPU time that others took since, as a share of one core. All programs of the bench that ran must have ended. */
  share(): number {
    const others = machineTime() - this.#busy - (ownTime() - this.#own);
    return Math.max(0, others / (performance.now() - this.#started));
  }
}

function ownTime(): number {
  return processTimes("self").reduce((sum, time) => sum + time, 0);
}

/**
 * Time of all cores in programs, in interrupts (which most kernels count as the programs' too), and stolen by other
 * guests of the host; in ms.
 */
function machineTime(): number {
  const line = readFileSync("/proc/stat", "latin1").split("\n", 1)[0] as string;
  const fields = line.split(/\s+/).slice(1).map(Number);
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = fields;
  return (user + nice + system + irq + softirq + steal) * TICK;
}
