import { ACCEPT } from "./body.ts";
import type { Transport } from "./exchange.ts";
import type { ConnectOptions } from "./options.ts";
import { type Open, post } from "./post.ts";

/** Sends each message as a POST request of its own through `fetch`. */
export function fetchTransport(url: string, options: ConnectOptions): Transport {
  if (options.methods) throw new TypeError(`${url} does not let the server call; ws: does.`);
  const common = Object.fromEntries(new Headers(options.headers));

  const open: Open = async (body, fields, signal) => {
    const headers = { accept: ACCEPT, ...common, ...fields };
    const sent = typeof body === "string" ? body : new Blob(body);
    const response = await (options.fetch ?? fetch)(url, { method: "POST", headers, body: sent, signal });
    return {
      status: response.status,
      type: String(response.headers.get("content-type")),
      buffer: () => response.arrayBuffer(),
      bytes: () => bytesOf(response.body),
    };
  };

  return {
    defer: (flush) => queueMicrotask(flush),
    send: (exchange) => void post(exchange, url, open, options),
  };
}

/** A body piece by piece. Not every browser can iterate over one. */
async function* bytesOf(body: ReadableStream<Uint8Array> | null): AsyncIterable<Uint8Array> {
  const reader = body?.getReader();
  for (let piece; (piece = (await reader?.read())?.value);) yield piece;
}
