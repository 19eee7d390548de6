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
 */
import { createClient } from "./client.ts";
import { fetchTransport } from "./fetch.ts";
import type { ConnectOptions } from "./options.ts";
import type { Client } from "./types.ts";

export { UcallError } from "../errors.ts";
export type { CallOptions, ClientTlsOptions, ConnectOptions, ViewOptions } from "./options.ts";
export type { Client, Controls, Method, Methods, Notifications } from "./types.ts";

/**
 * Makes a client for the API at `url`; the first call connects.
 * @param url `http:` or `https:`, or a path in a browser; on Node also `tcp://host:port`, `tls://host:port` and `unix:/path/to.sock`
 * @throws TypeError where nothing here can reach such a URL
 */
export function connect<Api>(url: string | URL, options: ConnectOptions = {}): Client<Api> {
  const address = String(url);
  if (/^(tcp|tls|unix):/.test(address))
    throw new TypeError(`${address} needs the sockets of Node; use http: or https: here.`);
  return createClient<Api>(fetchTransport(address, options), options);
}
