import { fetchHandler } from "ucall/fetch";
import { FETCH } from "./abilities.ts";
import { suiteApi } from "./api.ts";
import type { Conversation, Expected } from "./conversation.ts";
import type { Driver, SuiteServer } from "./driver.ts";
import { FetchPeer } from "./fetch-peer.ts";
import type { RemoteServer } from "./remote.ts";
import { serveOptions } from "./options.ts";
import { load } from "./load.ts";
import { readRequests, type PlainRequest } from "./request-reader.ts";

type Handler = (request: Request) => Promise<Response>;

/** A response whose body comes bit by bit, as fast as it is read. */
export interface Reply {
  readonly status: number;
  readonly headers: Iterable<readonly [string, string]>;
  readonly body: AsyncIterable<Uint8Array>;
}

/** Sends a request to wherever the server is, until the signal says that its caller has gone. */
export type Send = (request: PlainRequest, signal: AbortSignal) => Promise<Reply>;

/** Drives the fetch handler in this process: what clients write becomes Requests, and Responses become bytes again. */
export function fetchDriver(name: string, through: (handler: Handler) => Handler = (handler) => handler): Driver {
  return {
    name,
    abilities: FETCH,
    async start(options) {
      const { api, probe } = suiteApi();
      const handler = through(fetchHandler(api, { ...serveOptions(options, probe), remoteAddress: () => "127.0.0.1" }));
      return fetchServer(probe, async (plain, signal) => {
        const { status, headers, body } = await handler(requestOf("http://localhost", plain, signal));
        return { status, headers, body: body ?? NOTHING };
      });
    },
  };
}

const NOTHING: AsyncIterable<Uint8Array> = { async *[Symbol.asyncIterator]() {} };

/** A server that is asked by fetch, wherever it is. */
export function fetchServer(probe: SuiteServer["probe"], send: Send, elsewhere?: RemoteServer): SuiteServer {
  const peers: FetchPeer[] = [];
  return {
    probe,
    async connect() {
      await elsewhere?.synced();
      const peer = new FetchPeer(send, async () => void (await elsewhere?.synced()));
      peers.push(peer);
      return peer;
    },
    async close(timeout = 5000) {
      for (const peer of peers) peer.destroy();
      await elsewhere?.close(timeout);
    },
  };
}

/** The conversations in which fetch can say what the client says. When the connection ends is the platform's to choose. */
export function fetchConversations(): Conversation[] {
  return load("jsonrpc", "http", "streams")
    .filter(suitsFetch)
    .map((one) => ({
      ...one,
      steps: one.steps.map((step) => ({ ...step, closes: "either", replies: step.replies.map(withoutFraming) })),
    }));
}

function withoutFraming(reply: Expected): Expected {
  const headers = { ...reply.headers };
  for (const name of ["connection", "content-length", "transfer-encoding"]) delete headers[name];
  return { ...reply, headers };
}

function suitsFetch({ id, steps }: Conversation): boolean {
  return (
    !id.startsWith("http/host") && // the platform routes by it
    !id.startsWith("http/brotli") && // the web's streams have no such coding
    steps.every(
      ({ carrier, wait, end, closes, bytes, replies }) =>
        carrier === "http" &&
        !wait &&
        !end &&
        closes !== true &&
        replies.length === 1 &&
        readRequests(bytes)?.length === 1,
    )
  );
}

function requestOf(origin: string, { method, target, headers, body }: PlainRequest, signal: AbortSignal): Request {
  return new Request(origin + target, { method, headers, body: body.length > 0 ? body : null, signal });
}
