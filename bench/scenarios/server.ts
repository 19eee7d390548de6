import type { Load } from "../load/load.ts";
import { cpuTime } from "../measure/cpu.ts";
import type { Contestant, Row, Sample } from "../measure/rounds.ts";
import { type Peer, type Server, startPeer } from "../peers/peer.ts";
import type { Settings } from "../scenario.ts";

/** How a server is put under load. */
export interface Attack {
  /** Calls in a message. */
  readonly calls: number;
  /** @throws Error where an answer is wrong */
  check(server: Server): Promise<void>;
  load(server: Server, milliseconds: number): Promise<Load>;
  stop(): Promise<void>;
}

/**
 * What a server under load costs and does: `cpu` is µs of its CPU time a call, `perCpu` is calls a second of its CPU time,
 * `rate` is calls a second; the latency's `p50`, `p99` and `p999` are in µs.
 */
export function underLoad(
  peer: Peer,
  begin: () => Attack,
  { pinning, warmUp, round }: Settings,
  name: string = peer.name,
): Contestant {
  return {
    name,
    async start() {
      const server = await startPeer(peer, pinning);
      let attack: Attack | undefined;
      const stop = async () => {
        await attack?.stop();
        await server.program.stop();
      };
      try {
        const begun = (attack = begin());
        await begun.check(server);
        await begun.load(server, warmUp);
        return { round: () => measure(server, begun, round), stop };
      } catch (error) {
        await stop();
        throw error;
      }
    },
  };
}

async function measure(server: Server, attack: Attack, milliseconds: number): Promise<Sample> {
  const before = cpuTime(server.program.pid);
  const load = await attack.load(server, milliseconds);
  const cpu = cpuTime(server.program.pid) - before;
  const calls = load.replies * attack.calls;
  return {
    cpu: (cpu * 1000) / calls,
    perCpu: (calls * 1000) / cpu,
    rate: (calls * 1000) / load.milliseconds,
    serverBusy: (cpu / load.milliseconds) * 100,
    loadBusy: load.busy * 100,
    ...load.latency,
  };
}

/** Says of which rows the rate is no measure, because what loaded the server could do no more. */
export function limits(rows: readonly Row[]): string[] {
  return rows.flatMap(({ name, figures }) => {
    const server = figures["serverBusy"]?.median ?? 100;
    const load = figures["loadBusy"]?.median ?? 0;
    if (server >= 90 || load < 85) return [];
    const shares = `it was busy ${Math.round(load)} % of the time, the server ${Math.round(server)} %`;
    return [`${name}: the load generator was the limit (${shares}); the server can do more than this rate.`];
  });
}
