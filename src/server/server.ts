import type { ServerStats } from "../flow/stats.ts";
import type { Endpoint } from "./endpoint.ts";
import type { Io } from "./listener.ts";
import type { EngineVariant } from "./engine-module.ts";
import type { TlsChanges } from "./tls.ts";

/** How a server is to be closed. */
export interface CloseOptions {
  /** Milliseconds that calls under way get to finish before they are aborted and all connections dropped. Default: 10,000. */
  readonly timeout?: number;
}

/** A running server. */
export interface Server extends AsyncDisposable {
  /** Where it listens, with the port that the system gave. */
  readonly address: Endpoint;
  /** What `connect()` takes: "http://127.0.0.1:8545", "https://127.0.0.1:8545" or "unix:/run/ucall.sock". */
  readonly url: string;
  /** What carries the bytes. */
  readonly io: Io;
  readonly engine: EngineVariant;
  /** Processes that serve. */
  readonly workers: number;
  /** Settled when the server has closed, whatever closed it. */
  readonly closed: Promise<void>;
  /** As with a `net.Server`: from now on the server keeps the process alive, as it does from the start. */
  ref(): this;
  /** From now on only connections keep the process alive. */
  unref(): this;
  /** The server's figures, of all its workers together. */
  stats(): Promise<ServerStats>;
  /**
   * Takes a new key and certificate, or others of the options of TLS; what is left out stays as it is. New connections
   * get them, those that are open keep what they have. Settled when all workers have taken them.
   *
   * @throws TypeError where they will not do, and the old ones stay; Error where the server does not speak TLS
   */
  reloadTls(changes: TlsChanges): Promise<void>;
  /**
   * Closes gracefully: accepts no more, closes idle connections, lets calls under way finish until the deadline, then
   * aborts them. Called again it can bring the deadline forward: `close({ timeout: 0 })` closes at once.
   */
  close(options?: CloseOptions): Promise<void>;
}

const LONGEST_TIMER = 0x7fff_ffff; // ms; a longer one fires at once

/** Milliseconds of grace, checked. */
export function closeTimeout(options: CloseOptions | undefined): number {
  const timeout = options?.timeout ?? 10_000;
  if (typeof timeout === "number" && timeout >= 0) return Math.min(timeout, LONGEST_TIMER);
  throw new RangeError(`The option timeout is a number of milliseconds from 0, not ${String(timeout)}.`);
}

/** The address as one URL. An address for all networks is not one to connect to: loopback stands for it. */
export function serverUrl(address: Endpoint, secure: boolean): string {
  if ("path" in address) return `unix:${address.path}`;
  const { host, port } = address;
  const name = host === "0.0.0.0" ? "127.0.0.1" : host === "::" ? "[::1]" : host.includes(":") ? `[${host}]` : host;
  return `${secure ? "https" : "http"}://${name}:${port}`;
}
