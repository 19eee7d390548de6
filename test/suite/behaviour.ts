import { deepStrictEqual, equal, ok } from "node:assert/strict";
import type { Ability } from "./abilities.ts";
import type { Driver, SuiteServer } from "./driver.ts";
import { answer, call } from "./requests.ts";
import { latin1, utf8 } from "./text.ts";
import { HTTP, LINES, responsesOf, type Way } from "./ways.ts";

/** What data cannot say: behaviours in time, in memory and between connections. Each runs on every driver that can. */
export interface Behaviour {
  readonly name: string;
  readonly needs: readonly Ability[];
  run(driver: Driver): Promise<void>;
}

export const behaviour = (
  name: string,
  needs: readonly Ability[],
  run: (driver: Driver) => Promise<void>,
): Behaviour => ({ name, needs, run });

/** The same behaviour over each of several ways; what it needs besides may differ by the way. */
export const over = (
  ways: readonly Way[],
  name: string,
  needs: readonly Ability[] | ((way: Way) => Ability),
  run: (driver: Driver, way: Way) => Promise<void>,
): Behaviour[] =>
  ways.map((way) => {
    const more = typeof needs === "function" ? [needs(way)] : needs;
    return behaviour(`${name}: ${way.name}`, [...way.needs, ...more], (driver) => run(driver, way));
  });

/** Starts a server for one behaviour, and ends it whatever happens. */
export async function withServer(
  driver: Driver,
  options: Parameters<Driver["start"]>[0],
  work: (server: SuiteServer) => Promise<void>,
): Promise<void> {
  const server = await driver.start(options);
  try {
    await work(server);
  } finally {
    server.probe.open();
    await server.close(0);
  }
  equal(server.lent ?? 0, 0, "buffers that are still lent");
}

/** What a client of its own is answered over HTTP. */
export async function request(server: SuiteServer, bytes: Uint8Array): Promise<string> {
  return utf8(await bodyOf(server, bytes));
}

/** The same where it is no text. */
export async function bodyOf(server: SuiteServer, bytes: Uint8Array): Promise<Uint8Array> {
  const peer = await server.connect();
  peer.write(bytes);
  await peer.settle(() => responsesOf(peer).length > 0);
  const [response] = responsesOf(peer);
  peer.destroy();
  ok(response !== undefined, `no answer to ${latin1(bytes.subarray(0, 200))}`);
  return response.body;
}

/** What a client of its own is answered to a JSON-RPC message, in whatever way the driver has. */
export async function ask(driver: Driver, server: SuiteServer, message: string): Promise<unknown> {
  const way = driver.abilities.has("http") ? HTTP : LINES;
  const peer = await way.connect(server);
  peer.write(way.say(message));
  await peer.settle(() => way.heard(peer).length > 0);
  const [heard] = way.heard(peer);
  peer.destroy();
  ok(heard !== undefined, `no answer to ${message.slice(0, 200)}`);
  return heard;
}

/** The server answers a client that has done nothing wrong. */
export async function isWell(driver: Driver, server: SuiteServer): Promise<void> {
  deepStrictEqual(await ask(driver, server, call("sum", [2, 3])), answer(5));
}
