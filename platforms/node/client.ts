/** The client with sockets of Node's, which are faster than `fetch` and do more than a browser's `WebSocket`. */
import { createClient } from "../../src/client/client.ts";
import { connect as connectAnywhere } from "../../src/client/index.ts";
import type { ConnectOptions } from "../../src/client/options.ts";
import type { Client } from "../../src/client/types.ts";
import { addressOf } from "./client-address.ts";
import { Pool } from "./client-pool.ts";

export * from "../../src/client/index.ts";

/** As in any place (`src/client/index.ts`), and `tcp://host:port`, `tls://host:port` and `unix:/path/to.sock` too. */
export function connect<Api>(url: string | URL, options: ConnectOptions = {}): Client<Api> {
  const text = String(url);
  const address = options.fetch === undefined || /^wss?:/.test(text) ? addressOf(text) : undefined;
  if (address === undefined) return connectAnywhere<Api>(url, options);
  return createClient<Api>(new Pool(address, options), options);
}
