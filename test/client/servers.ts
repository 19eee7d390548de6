import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Api, type Server, serve } from "ucall";
import { type Client, type ConnectOptions, connect } from "ucall/client";
import { afterAll, beforeAll } from "vitest";

/** For servers whose errors are what a test is about. */
export const silent = { log: { debug() {}, info() {}, warn() {}, error() {} } };

/** A client of its own over one of the transports. */
export type Connect<A> = (options?: ConnectOptions) => Client<A>;

/** A transport by its name. */
export type Over<A> = [name: string, connect: Connect<A>];

/** The servers of a test file, which come and go with its tests. */
export interface Servers<A> {
  /** Of the one on TCP. */
  readonly url: () => string;
  /** The transports of messages that are answered and no more, by name, and those that are dialogs. */
  readonly exchanges: Over<A>[];
  readonly dialogs: [Over<A>, ...Over<A>[]];
}

/** Serves an API on TCP and on a Unix socket. */
export function serveForTests<A extends Api>(api: A): Servers<A> {
  const folder = mkdtempSync(join(tmpdir(), "ucall-client-"));
  let http: Server;
  let unix: Server;
  beforeAll(async () => {
    http = await serve(api, { port: 0, ...silent });
    unix = await serve(api, { path: join(folder, "api.sock"), ...silent });
  });
  afterAll(async () => {
    await http.close({ timeout: 0 });
    await unix.close({ timeout: 0 });
    rmSync(folder, { recursive: true });
  });
  const over = (scheme: string): Over<A> => [
    scheme,
    (options) => connect<A>(http.url.replace("http:", scheme), options),
  ];
  return {
    url: () => http.url,
    exchanges: [over("http:"), ["fetch", (options) => connect<A>(http.url, { ...options, fetch })]],
    dialogs: [over("ws:"), over("tcp:"), ["unix:", (options) => connect<A>(unix.url, options)]],
  };
}
