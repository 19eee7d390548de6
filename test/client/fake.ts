import type { Message } from "./peer.ts";

/** A `fetch` that never leaves the process. */
export interface FakeFetch {
  readonly fetch: typeof fetch;
  /** The messages that were sent. */
  readonly sent: any[];
  readonly requests: Request[];
}

/** Answers each message with what `answer` makes of it: a Response as it is, any other value as JSON, `undefined` as 204. */
export function fakeFetch(answer: (message: any) => unknown): FakeFetch {
  const sent: unknown[] = [];
  const requests: Request[] = [];
  return {
    sent,
    requests,
    async fetch(input, init) {
      const request = new Request(input as string, init);
      requests.push(request);
      const message = (await request.json()) as unknown;
      sent.push(message);
      const value = await answer(message);
      if (value instanceof Response) return value;
      return value === undefined ? new Response(null, { status: 204 }) : Response.json(value);
    },
  };
}

/** Answers a call with its own parameters, a batch call by call, a notification not at all. */
export function echoing(message: Message | Message[]): unknown {
  if (Array.isArray(message)) {
    const answers = message.map(echoing).filter((answer) => answer !== undefined);
    return answers.length === 0 ? undefined : answers;
  }
  return message.id === undefined ? undefined : { jsonrpc: "2.0", result: message.params ?? null, id: message.id };
}

/** An API of which nothing is known. */
export type Anything = any;
