import { deepStrictEqual } from "node:assert/strict";
import type { Conversation } from "./conversation.ts";
import type { Driver, Peer, SuiteServer } from "./driver.ts";
import { checkClosing, compare } from "./expect.ts";
import { latin1 } from "./text.ts";

/** Cuts a step's bytes into the pieces that are written one after the other. */
export type Split = (bytes: Uint8Array) => Uint8Array[];

export const whole: Split = (bytes) => [bytes];
export const byteByByte: Split = (bytes) => Array.from(bytes, (_, i) => bytes.subarray(i, i + 1));
export const cutAt =
  (at: number): Split =>
  (bytes) =>
    at < bytes.length ? [bytes.subarray(0, at), bytes.subarray(at)] : [bytes];

/** Plays a conversation on a connection of its own and holds the server to it. */
export async function play(server: SuiteServer, conversation: Conversation, split: Split = whole): Promise<void> {
  server.probe.reset();
  const peer = await server.connect();
  let seen = 0;
  try {
    for (const step of conversation.steps) {
      const { carrier } = step;
      const output = (): Uint8Array => peer.output.subarray(seen);
      if (step.wait) server.advance!(step.wait);
      for (const piece of step.bytes.length ? split(step.bytes) : []) peer.write(piece);
      if (step.end) peer.end();
      await peer.settle(
        () => (peer.closed || step.closes !== true) && compare(carrier, output(), step.replies, false) !== "short",
      );
      await peer.quiet();
      compare(carrier, output(), step.replies, true);
      checkClosing(step.closes, peer.closed);
      seen = peer.output.length;
    }
    if (conversation.calls) deepStrictEqual(server.probe.calls, conversation.calls, "procedures that ran");
  } catch (error) {
    const sent = split === whole ? "" : ` (split: ${conversation.steps.map((step) => split(step.bytes)[0]?.length)})`;
    throw new Error(`${conversation.id}${sent}: ${error instanceof Error ? error.message : error}\n${said(peer)}`, {
      cause: error,
    });
  } finally {
    peer.destroy();
  }
}

const said = (peer: Peer): string => `The server said: ${JSON.stringify(latin1(peer.output.subarray(0, 1000)))}`;

/** Servers by their options: cases with equal options share one. */
export class Servers {
  readonly #driver: Driver;
  readonly #running = new Map<string, Promise<SuiteServer>>();

  constructor(driver: Driver) {
    this.#driver = driver;
  }

  for(conversation: Conversation): Promise<SuiteServer> {
    const key = JSON.stringify(conversation.options);
    let server = this.#running.get(key);
    if (!server) this.#running.set(key, (server = this.#driver.start(conversation.options)));
    return server;
  }

  async close(): Promise<void> {
    await Promise.all(Array.from(this.#running.values(), async (server) => (await server).close(0)));
  }
}
