import { wrk } from "../load/wrk.ts";
import type { Contestant } from "../measure/rounds.ts";
import type { Peer, Server } from "../peers/peer.ts";
import type { Settings } from "../scenario.ts";
import { batch, BATCH, call, checkBatch, checkCall, checkRefusal, refusals } from "./messages.ts";
import { type Attack, underLoad } from "./server.ts";

const CONNECTIONS = 32;

/** A server that gets one call with each HTTP request. */
export function singleCalls(peer: Peer, settings: Settings, name?: string): Contestant {
  const check = peer.constant ? checkAnswer : checkSingle;
  return underLoad(peer, () => withWrk(call, 1, check, settings), settings, name);
}

/** A server that gets a batch of calls with each HTTP request. */
export function batches(peer: Peer, settings: Settings): Contestant {
  return underLoad(peer, () => withWrk(batch, BATCH, checkBatches, settings), settings);
}

function withWrk(body: string, calls: number, check: Attack["check"], { pinning }: Settings): Attack {
  return {
    calls,
    check,
    load: ({ port }, milliseconds) => wrk({ port, body, connections: CONNECTIONS, milliseconds, cores: pinning?.load }),
    stop: async () => {},
  };
}

async function checkAnswer({ port }: Server): Promise<void> {
  checkCall(await post(port, call));
}

async function checkSingle(server: Server): Promise<void> {
  await checkAnswer(server);
  const { port } = server;
  for (const [message, code] of refusals) checkRefusal(await post(port, message), code);
}

async function checkBatches({ port }: Server): Promise<void> {
  checkBatch(await post(port, batch));
}

async function post(port: number, body: string): Promise<string> {
  const headers = { "Content-Type": "application/json" };
  return (await fetch(`http://127.0.0.1:${port}/`, { method: "POST", headers, body })).text();
}
