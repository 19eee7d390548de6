import { lookup } from "node:dns/promises";
import type { Endpoint } from "../../src/server/endpoint.ts";
import { loadUringAddon } from "./uring-addon.ts";
import { systemError } from "./uring-errors.ts";

// Who else may listen on a TCP address (native/sockets.h).
/** Nobody: it must be free. */
export const LISTEN_ALONE = 0;
/** It must be free, and is only kept for others to share. */
export const LISTEN_RESERVE = 1;
/** Other processes. */
export const LISTEN_SHARED = 2;

/** @returns a socket, and where it listens @throws an Error with `code` */
export async function listenTcp(
  { host: name, port }: { readonly host: string; readonly port: number },
  mode: number,
): Promise<[descriptor: number, address: Endpoint]> {
  const { listen, portOf } = loadUringAddon();
  const { address: host } = await lookup(name);
  const descriptor = checked("listen", listen(host, port, mode));
  return [descriptor, { host, port: checked("getsockname", portOf(descriptor)) }];
}

/** @returns a socket @throws an Error with `code` */
export function listenUnix(path: string): number {
  return checked("listen", loadUringAddon().listenUnix(path));
}

function checked(call: string, result: number): number {
  if (result < 0) throw systemError(call, result);
  return result;
}
