import type { Load, PacedLoad } from "../load/load.ts";
import { cpuTime } from "../measure/cpu.ts";
import { type Contestant, type Row, type Sample, starting } from "../measure/rounds.ts";
import { type Peer, type Server, startPeer } from "../peers/peer.ts";
import type { Settings } from "../scenario.ts";

const FULL = 95; // % of a core
const NEARLY_FULL = 85; // for a generator, which waits for its server now and then
const LATE = 1000; // µs
const MISSED = 1; // % of the messages

/** How a server is put under load. */
export interface Attack {
  /** Calls in a message. */
  readonly calls: number;
  /** @throws Error where an answer is wrong */
  check(server: Server): Promise<void>;
  load(server: Server, milliseconds: number): Promise<Load>;
  /**
   * Sends at a constant rate, for the latencies to be those of callers who come when they come, whatever became of the
   * others.
   * @param capacity messages per second that load() has just got through
   */
  pace?(server: Server, milliseconds: number, capacity: number): Promise<PacedLoad>;
  stop(): Promise<void>;
}

/**
 * What a server under load costs and does: `cpu` is µs of its CPU time a call, `perCpu` is calls a second of its CPU time,
 * `rate` is calls a second; the latency's `p50`, `p99` and `p999` are in µs. Where the attack has a pace, these are of that,
 * `closed` is the median of before, when each message waited for an answer; and `paceBusy`, `paceLate` (µs) and
 * `paceMissed` (%) tell what they are worth.
 */
export function underLoad(
  peer: Peer,
  begin: () => Attack,
  { pinning, warmUp, round }: Settings,
  name: string = peer.name,
): Contestant {
  return {
    name,
    start: () =>
      starting(async (onStop) => {
        const server = await startPeer(peer, pinning);
        onStop(() => server.program.stop());
        const attack = begin();
        onStop(() => attack.stop());
        await attack.check(server);
        await attack.load(server, warmUp);
        return () => measure(server, attack, round);
      }),
  };
}

async function measure(server: Server, attack: Attack, milliseconds: number): Promise<Sample> {
  const before = cpuTime(server.program.pid);
  const load = await attack.load(server, milliseconds);
  const cpu = cpuTime(server.program.pid) - before;
  const calls = load.replies * attack.calls;
  const paced = await attack.pace?.(server, milliseconds, (load.replies * 1000) / load.milliseconds);
  return {
    cpu: (cpu * 1000) / calls,
    perCpu: (calls * 1000) / cpu,
    rate: (calls * 1000) / load.milliseconds,
    serverBusy: (cpu / load.milliseconds) * 100,
    loadBusy: load.busy * 100,
    ...load.latency,
    ...(paced && pacedFigures(paced)),
    ...(paced && load.latency && { closed: load.latency.p50 }),
  };
}

/** What a load at a constant rate found, as underLoad() has it. */
export function pacedFigures({ latency, replies, missed, busy, late }: PacedLoad): Sample {
  return { ...latency, paceBusy: busy * 100, paceLate: late, paceMissed: (missed / (replies + missed)) * 100 };
}

/** Says of which rows the rate is no measure, because the server did not have its core to itself all the time. */
export function limits(rows: readonly Row[]): string[] {
  const waiting = rows.flatMap(({ name, figures: { serverBusy, loadBusy } }) => {
    if (serverBusy === undefined || serverBusy.median >= FULL) return [];
    return [{ name, server: serverBusy.median, load: loadBusy?.median ?? 0 }];
  });
  const limited = waiting.filter(({ load }) => load >= NEARLY_FULL);
  const disturbed = waiting.filter(({ load }) => load < NEARLY_FULL);
  const found = [];
  if (limited.length > 0) {
    const shares = limited.map(({ name, server }) => `${name} (${Math.round(server)} % of its core)`).join(", ");
    found.push(`The load generator was the limit, so that the server can do more than this rate: ${shares}.`);
  }
  if (disturbed.length > 0) {
    const all = disturbed.length === rows.length;
    const names = all ? "every row" : disturbed.map(({ name }) => name).join(", ");
    found.push(`Neither server nor load had a core to itself, so that the rate tells little: ${names}.`);
  }
  return found;
}

/** Says of which rows the latencies at a constant rate are no measure, and why. */
export function latencyLimits(rows: readonly Row[]): string[] {
  const paced = rows.flatMap(({ name, figures: { paceBusy, paceLate, paceMissed } }) => {
    if (paceBusy === undefined || paceLate === undefined || paceMissed === undefined) return [];
    return [{ name, busy: paceBusy.median, late: paceLate.median, missed: paceMissed.median }];
  });
  const limited = paced.filter(({ busy }) => busy >= NEARLY_FULL);
  const disturbed = paced.filter(({ busy, late }) => busy < NEARLY_FULL && late >= LATE);
  const swamped = paced.filter(({ missed }) => missed >= MISSED);
  const found = [];
  if (limited.length > 0) {
    const shares = limited.map(({ name, busy }) => `${name} (${Math.round(busy)} % of its core)`).join(", ");
    found.push(`The load generator was the limit of these latencies: ${shares}.`);
  }
  if (disturbed.length > 0) {
    const times = disturbed.map(({ name, late }) => `${name} (${(late / 1000).toFixed(1)} ms late)`).join(", ");
    found.push(
      `The load generator had no core to itself, so that these latencies are not the server's alone: ${times}.`,
    );
  }
  if (swamped.length > 0) {
    const shares = swamped.map(({ name, missed }) => `${name} (${Math.round(missed)} % could not be sent)`).join(", ");
    found.push(`The rate was more than the server could take, so that its latencies grow with the round: ${shares}.`);
  }
  return found;
}
