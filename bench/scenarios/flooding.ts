import { Generator } from "../load/generator.ts";
import type { Contestant } from "../measure/rounds.ts";
import type { Peer, Server } from "../peers/peer.ts";
import type { Settings } from "../scenario.ts";
import { type Attack, underLoad } from "./server.ts";

/** What our own load generator sends, and how. */
export interface Flooding {
  readonly message: string;
  /** Calls in a message. */
  readonly calls: number;
  readonly connections: number;
  /** Messages under way on each connection. */
  readonly depth: number;
  /** See Flood. */
  readonly greeting?: string;
  /**
   * Where the latency is to be that at a constant rate: so many messages per second, where `capacity` is what the server
   * got through without one.
   */
  rate?(capacity: number): number;
  /**
   * Sends the message once.
   * @returns bytes of the answer
   * @throws Error where it is wrong
   */
  probe(server: Server): Promise<number>;
}

/** A server that our own load generator keeps busy. */
export function flooded(peer: Peer, flooding: Flooding, settings: Settings, name?: string): Contestant {
  return underLoad(peer, () => withGenerator(flooding, settings), settings, name);
}

function withGenerator({ calls, probe, rate, ...flooding }: Flooding, { pinning }: Settings): Attack {
  const generator = new Generator(pinning?.load);
  let replyLength = 0;
  return {
    calls,
    async check(server) {
      replyLength = await probe(server);
    },
    load: ({ port }, milliseconds) => generator.flood({ ...flooding, port, replyLength, milliseconds }),
    ...(rate && {
      pace: ({ port }, milliseconds, capacity) =>
        generator.pace({ ...flooding, port, replyLength, milliseconds, rate: rate(capacity) }),
    }),
    stop: () => generator.stop(),
  };
}
