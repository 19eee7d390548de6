import { cpuTime } from "../measure/cpu.ts";
import { type Contestant, type Sample, starting } from "../measure/rounds.ts";
import { type Peer, type Server, startPeer } from "../peers/peer.ts";
import type { Settings } from "../scenario.ts";
import type { Call } from "./calls.ts";
import type { Carrier, Line } from "./carriers.ts";
import { pacedFigures } from "./server.ts";

const CLIENTS = 32;
const PARTS = 8; // of a round's length: what a part takes, of which there are five
const SHORTEST = 100; // ms of a part

/**
 * A server that gets one call a message, from one client and from 32, on connections that are kept and, where that makes
 * sense, on one for each call: `cpu` is µs of its CPU time a call with 32 clients, `alone` the median latency of one
 * client in µs, `rate` the calls a second of 32; `freshCpu`, `freshAlone` and `freshRate` are the same without keeping
 * connections. `p50`, `p99` and `p999` are the latencies of 32 clients at half of that rate.
 */
export function calling(peer: Peer, carrier: Carrier, call: Call, settings: Settings): Contestant {
  const { pinning, round, warmUp } = settings;
  const part = (length: number) => Math.max(SHORTEST, length);
  return {
    name: `${peer.name}, ${carrier.name}`,
    start: () =>
      starting(async (onStop) => {
        const server = await startPeer(peer, pinning);
        onStop(() => server.program.stop());
        const line = carrier.begin(call, pinning?.load);
        onStop(() => line.stop());
        await line.check(server);
        await line.load(server, CLIENTS, part(warmUp / 2));
        await line.loadAfresh?.(server, CLIENTS, part(warmUp / PARTS));
        return () => measure(server, line, part(round / PARTS));
      }),
  };
}

async function measure(server: Server, line: Line, milliseconds: number): Promise<Sample> {
  const one = await line.load(server, 1, milliseconds);
  const { cpu, rate, serverBusy, loadBusy } = await loaded(server, () => line.load(server, CLIENTS, milliseconds));
  const paced = await line.pace?.(server, CLIENTS, milliseconds, rate / 2);
  const alone = one.latency?.p50 ?? NaN;
  const kept = { cpu, alone, rate, serverBusy, loadBusy, ...(paced && pacedFigures(paced)) };
  const { loadAfresh } = line;
  if (loadAfresh === undefined) return kept;
  const freshOne = await loadAfresh(server, 1, milliseconds);
  const fresh = await loaded(server, () => loadAfresh(server, CLIENTS, milliseconds));
  return { ...kept, freshCpu: fresh.cpu, freshAlone: freshOne.latency?.p50 ?? NaN, freshRate: fresh.rate };
}

async function loaded({ program }: Server, load: () => ReturnType<Line["load"]>) {
  const before = cpuTime(program.pid);
  const { replies, all = replies, milliseconds, busy } = await load();
  const cpu = cpuTime(program.pid) - before;
  return {
    cpu: (cpu * 1000) / all,
    rate: (replies * 1000) / milliseconds,
    serverBusy: (cpu / milliseconds) * 100,
    loadBusy: busy * 100,
  };
}
