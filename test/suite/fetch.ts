import type { Conversation } from "./conversation.ts";
import { suiteApi } from "./api.ts";
import type { Driver, Peer, SuiteServer } from "./driver.ts";
import { serveOptions } from "./options.ts";
import { load } from "./load.ts";
import { readRequests, type PlainRequest } from "./request-reader.ts";
import { ByteStore, bytesOf, concat } from "./text.ts";
import { fetchHandler } from "ucall/fetch";

type Handler = (request: Request) => Promise<Response>;

/** Drives the fetch handler in this process: what clients write becomes Requests, and Responses become bytes again. */
export function fetchDriver(name: string, through: (handler: Handler) => Handler = (handler) => handler): Driver {
  return {
    name,
    async start(options) {
      const { api, probe } = suiteApi();
      const handler = through(fetchHandler(api, { ...serveOptions(options, probe), remoteAddress: () => "127.0.0.1" }));
      const send = async (plain: PlainRequest): Promise<Uint8Array> =>
        responseBytes(await handler(requestOf("http://localhost", plain)), plain.method === "HEAD");
      return fetchServer(probe, send);
    },
  };
}

/** A server that is asked by fetch, wherever it is. */
export function fetchServer(
  probe: SuiteServer["probe"],
  send: (request: PlainRequest) => Promise<Uint8Array>,
): SuiteServer {
  return { probe, connect: async () => new FetchPeer(send), close: async () => {} };
}

/** The conversations in which fetch can say what the client says. When the connection ends is the platform's to choose. */
export function fetchConversations(): Conversation[] {
  return load("jsonrpc", "http")
    .filter(suitsFetch)
    .map((one) => ({ ...one, steps: one.steps.map((step) => ({ ...step, closes: "either" })) }));
}

function suitsFetch({ id, carrier, steps }: Conversation): boolean {
  return (
    carrier === "http" &&
    !id.startsWith("http/host") && // the platform routes by it
    steps.every(
      ({ wait, end, closes, bytes, replies }) =>
        !wait && !end && closes !== true && replies.length === 1 && readRequests(bytes)?.length === 1,
    )
  );
}

export function requestOf(origin: string, { method, target, headers, body }: PlainRequest): Request {
  return new Request(origin + target, { method, headers, body: body.length > 0 ? body : null });
}

/** The response as it would be on the wire. */
export async function responseBytes(response: Response, toHead = false): Promise<Uint8Array> {
  const body = new Uint8Array(await response.arrayBuffer());
  const lines = [
    `HTTP/1.1 ${response.status} `,
    ...Array.from(response.headers, ([name, value]) => `${name}: ${value}`),
  ];
  if (!response.headers.has("content-length") && response.status !== 204 && !toHead) {
    lines.push(`content-length: ${body.length}`);
  }
  return concat([bytesOf({ lines: [...lines, "", ""] }), body]);
}

class FetchPeer implements Peer {
  closed = false;
  readonly #send: (request: PlainRequest) => Promise<Uint8Array>;
  readonly #received = new ByteStore();
  #answered: Promise<void> = Promise.resolve();

  constructor(send: (request: PlainRequest) => Promise<Uint8Array>) {
    this.#send = send;
  }

  get output(): Uint8Array {
    return this.#received.bytes;
  }

  write(bytes: Uint8Array): void {
    for (const request of readRequests(bytes) ?? []) {
      const response = this.#send(request);
      this.#answered = this.#answered.then(async () => this.#received.append(await response));
    }
  }

  end(): void {}
  destroy(): void {}
  pause(): void {}
  resume(): void {}

  settle(): Promise<void> {
    return this.#answered;
  }

  quiet(): Promise<void> {
    return this.#answered;
  }
}
