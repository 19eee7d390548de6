/**
 * The client.
 *
 * ```ts
 * import { connect } from "ucall/client";
 * import type { Api } from "./server.ts";
 *
 * const client = connect<Api>("http://127.0.0.1:8545");
 * await client.sum({ a: 2, b: 3 }); // or client.sum(2, 3)
 * ```
 *
 * A call that fails is rejected with a `UcallError`: the server's own, or -32008 after `timeout`, 503 where the call
 * was never sent, 502 (or the server's HTTP status) where it was and no valid answer came. An aborted call is rejected
 * with the signal's reason.
 *
 * A procedure whose handler is an async generator streams: its items are taken in a loop, and leaving the loop ends it.
 *
 * ```ts
 * for await (const tick of client.ticks({ every: 1000 })) if (tick > 10) break;
 * ```
 *
 * What a call returns is a promise and an iterable in one, as the client does not know what it calls. The message goes
 * out at the end of the turn: a call that is iterated over by then streams, any other is a plain one, so a stream is
 * not to be awaited, nor returned from an async function, but iterated over where it is called.
 *
 * Bytes and arrays go both ways as they are: parameters may hold typed arrays, `{ data, shape }` for those of several
 * dimensions, `Uint8Array`, `ArrayBuffer`, `Blob` and `File`, however deep. Such a call is sent as CBOR (RFC 8949), from
 * the arrays' own memory: leave them as they are until it is settled. Arrays and bytes in an answer may be views of the
 * message that it came in. `tcp:` and `unix:` carry JSON only, base64 and lists of numbers, in results too.
 *
 * ```ts
 * const vector: Float32Array = await client.embed({ photo: input.files[0] });
 * ```
 *
 * Over `ws:` (and `tcp:` and `unix:` on Node) one connection serves both ways, and is made anew when it is lost.
 *
 * ```ts
 * const client = connect<Api>("wss://example.com/rpc", { methods: { progress: ({ done }) => show(done) } });
 * ```
 */
import { createClient } from "./client.ts";
import { fetchTransport } from "./fetch.ts";
import type { ConnectOptions } from "./options.ts";
import type { Client } from "./types.ts";
import { webSocketTransport } from "./websocket.ts";

export { UcallError } from "../errors.ts";
export type {
  CallOptions,
  ClientTlsOptions,
  ConnectOptions,
  ReconnectOptions,
  ServedMethods,
  ViewOptions,
} from "./options.ts";
export type { Client, Controls, Method, Methods, Notifications, Returned } from "./types.ts";

/**
 * Makes a client for the API at `url`; the first call connects.
 * @param url `http:` or `https:`, or a path in a browser; `ws:` or `wss:`; on Node, Deno and Bun also `tcp://host:port`,
 * `tls://host:port` and `unix:/path/to.sock`
 * @throws TypeError where nothing here can reach such a URL, or an option does not go with it
 */
export function connect<Api>(url: string | URL, options: ConnectOptions = {}): Client<Api> {
  const address = String(url);
  if (/^(tcp|tls|unix):/.test(address)) throw new TypeError(`${address} needs the sockets of Node.`);
  const transport = /^wss?:/.test(address) ? webSocketTransport : fetchTransport;
  return createClient<Api>(transport(address, options), options);
}
