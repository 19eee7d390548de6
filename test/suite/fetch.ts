import type { Conversation, Expected } from "./conversation.ts";
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
        responseBytes(await handler(requestOf("http://localhost", plain)));
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

export function requestOf(origin: string, { method, target, headers, body }: PlainRequest): Request {
  return new Request(origin + target, { method, headers, body: body.length > 0 ? body : null });
}

/** The response as it would be on the wire. */
async function responseBytes({ status, headers, body }: Response): Promise<Uint8Array> {
  return wireBytes(status, headers, new Uint8Array(await new Response(body).arrayBuffer()));
}

/** A response whose body is known, on the wire. */
export function wireBytes(status: number, headers: Iterable<[string, string]>, body: Uint8Array): Uint8Array {
  const fields = new Map(Array.from(headers, ([name, value]) => [name.toLowerCase(), value]));
  for (const name of ["connection", "keep-alive", "transfer-encoding"]) fields.delete(name);
  if (!fields.has("content-length") && status !== 204 && status !== 304) fields.set("content-length", `${body.length}`);
  const lines = Array.from(fields, ([name, value]) => `${name}: ${value}`);
  return concat([bytesOf({ lines: [`HTTP/1.1 ${status} `, ...lines, "", ""] }), body]);
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
