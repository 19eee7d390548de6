import type { Ability } from "./abilities.ts";
import type { Peer, SuiteServer } from "./driver.ts";
import { framesOf, HANDSHAKE, textFrame } from "./frames.ts";
import { post } from "./requests.ts";
import { readResponse, type HttpResponse } from "./response.ts";
import { bytesOf, latin1, utf8 } from "./text.ts";
import { until } from "./until.ts";

/** A way in which a client asks and is answered: what is the same over all of them is said once. */
export interface Way {
  readonly name: string;
  /** What a driver needs to have for it. */
  readonly needs: readonly Ability[];
  /** What the server needs to see that a client has gone who waits for an answer, or for a stream's next item. */
  readonly leaving: { readonly caller: Ability; readonly reader: Ability };
  /** Several messages can be under way on one connection, and streams' items are messages. */
  readonly messages: boolean;
  connect(server: SuiteServer): Promise<Peer>;
  /** The bytes of a JSON-RPC message. */
  say(message: string): Uint8Array;
  /** All messages that have come whole, parsed. */
  heard(peer: Peer): unknown[];
  /** Something has come of what was asked, be it the beginning of a stream. */
  began(peer: Peer): boolean;
}

export const HTTP: Way = {
  name: "HTTP",
  needs: ["http"],
  leaving: { caller: "aborts", reader: "cancels" },
  messages: false,
  connect: (server) => server.connect(),
  say: (message) => post("/", message),
  heard: (peer) => bodiesOf(peer).map((body) => JSON.parse(body) as unknown),
  began: (peer) => latin1(peer.output).includes("\r\n\r\n"),
};

export const LINES: Way = {
  name: "bare JSON-RPC",
  needs: ["lines"],
  leaving: { caller: "resets", reader: "resets" },
  messages: true,
  connect: (server) => server.connect(),
  say: (message) => bytesOf(`${message}\n`),
  // Only whole lines: a character may have come in half.
  heard: (peer) =>
    utf8(peer.output.subarray(0, peer.output.lastIndexOf(10) + 1))
      .split("\n")
      .slice(0, -1)
      .map((line) => JSON.parse(line) as unknown),
  began: (peer) => peer.output.includes(10),
};

export const WEBSOCKET: Way = {
  name: "WebSocket",
  needs: ["bytes"],
  leaving: { caller: "bytes", reader: "bytes" },
  messages: true,
  connect: (server) => socket(server),
  say: textFrame,
  heard: messagesOf,
  began: (peer) => framesOf(peer.output).length > 0,
};

export const WAYS: readonly Way[] = [HTTP, LINES, WEBSOCKET];

/** Those on which messages go both ways. */
export const DIALOGS: readonly Way[] = [LINES, WEBSOCKET];

/** A client with an open WebSocket. */
export async function socket(server: SuiteServer, handshake: Uint8Array = HANDSHAKE): Promise<Peer> {
  const peer = await server.connect();
  peer.write(handshake);
  await until("the handshake is answered", () => latin1(peer.output).includes("\r\n\r\n"));
  return peer;
}

/** The text messages that have come over a WebSocket, parsed. */
export function messagesOf(peer: Peer): unknown[] {
  return framesOf(peer.output)
    .filter(({ opcode }) => opcode === 1)
    .map(({ payload }) => JSON.parse(utf8(payload)) as unknown);
}

/** All complete responses of a client's output; none of them to HEAD. */
export function responsesOf(peer: Peer): HttpResponse[] {
  const { output } = peer;
  const responses: HttpResponse[] = [];
  for (let at = 0; ;) {
    const read = at < output.length ? readResponse(output, at, false) : undefined;
    if (!read) return responses;
    responses.push(read[0]);
    at = read[1];
  }
}

export const bodiesOf = (peer: Peer): string[] => responsesOf(peer).map((response) => utf8(response.body));
