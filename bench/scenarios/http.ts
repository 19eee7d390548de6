import { wrk } from "../load/wrk.ts";
import type { Contestant } from "../measure/rounds.ts";
import type { Peer, Server } from "../peers/peer.ts";
import type { Settings } from "../scenario.ts";
import { batch, BATCH, call, checkBatch, checkCall, checkRefusal, refusals } from "./messages.ts";
import { underLoad } from "./server.ts";

const CONNECTIONS = 32;

/** A server that gets one call with each HTTP request. */
export function singleCalls(peer: Peer, settings: Settings, name?: string): Contestant {
  return underLoad(peer, { calls: 1, check: checkSingle, load: withWrk(call, settings) }, settings, name);
}

/** A server that gets a batch of calls with each HTTP request. */
export function batches(peer: Peer, settings: Settings): Contestant {
  return underLoad(peer, { calls: BATCH, check: checkBatches, load: withWrk(batch, settings) }, settings);
}

function withWrk(body: string, { pinning }: Settings) {
  return ({ port }: Server, milliseconds: number) =>
    wrk({ port, body, connections: CONNECTIONS, milliseconds, cores: pinning?.load });
}

async function checkSingle({ port }: Server): Promise<void> {
  checkCall(await post(port, call));
  for (const [message, code] of refusals) checkRefusal(await post(port, message), code);
}

async function checkBatches({ port }: Server): Promise<void> {
  checkBatch(await post(port, batch));
}

async function post(port: number, body: string): Promise<string> {
  const headers = { "Content-Type": "application/json" };
  return (await fetch(`http://127.0.0.1:${port}/`, { method: "POST", headers, body })).text();
}
