import { wrk } from "../load/wrk.ts";
import type { Contestant } from "../measure/rounds.ts";
import type { Peer, Server } from "../peers/peer.ts";
import type { Settings } from "../scenario.ts";
import { batch, BATCH, call, checkBatch, checkCall, checkRefusal, checkText, refusals } from "./messages.ts";
import { type Attack, underLoad } from "./server.ts";

const CONNECTIONS = 32;

/** A server that gets one call with each HTTP request. */
export function singleCalls(peer: Peer, settings: Settings, name?: string): Contestant {
  const check = peer.constant ? checkAnswer : checkSingle;
  return underLoad(peer, () => withWrk({ body: call, calls: 1, check }, settings), settings, name);
}

/** A server that gets a batch of calls with each HTTP request. */
export function batches(peer: Peer, settings: Settings): Contestant {
  return underLoad(peer, () => withWrk({ body: batch, calls: BATCH, check: checkBatches }, settings), settings);
}

/** A server that gets one call with each GET request, and answers with nothing but the result. */
export function restCalls(peer: Peer, settings: Settings): Contestant {
  const request = { path: "/sum?a=2&b=3", calls: 1, check: checkRest };
  return underLoad(peer, () => withWrk(request, settings), settings, `${peer.name}, REST`);
}

interface Request extends Pick<Attack, "calls" | "check"> {
  readonly path?: string;
  readonly body?: string;
}

function withWrk({ path = "/", body, calls, check }: Request, { pinning }: Settings): Attack {
  const cores = pinning?.load;
  return {
    calls,
    check,
    load: ({ port }, milliseconds) => wrk({ port, path, body, connections: CONNECTIONS, milliseconds, cores }),
    stop: async () => {},
  };
}

async function checkRest({ port }: Server): Promise<void> {
  checkText(await (await fetch(`http://127.0.0.1:${port}/sum?a=2&b=3`)).text(), "5");
}

/** Checks that a server answers a call. */
export async function checkAnswer({ port }: Server): Promise<void> {
  checkCall(await post(port, call));
}

/** Checks that a server answers a call, and refuses what it has to. */
export async function checkSingle(server: Server): Promise<void> {
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
