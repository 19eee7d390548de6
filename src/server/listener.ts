import type { Host } from "../host/host.ts";
import type { Endpoint } from "./endpoint.ts";
import type { TlsTexts } from "./tls.ts";

/** What carries the bytes: node:net or io_uring. */
export type Io = "net" | "uring";

/** The engine on sockets: one of this shape for each way to carry bytes. */
export interface Listener {
  readonly io: Io;
  readonly host: Host;
  /** @returns where it listens, with the port that the system gave */
  listen(endpoint: Endpoint): Promise<Endpoint>;
  /** Accepts no more, and calls back when the last connection has gone. */
  stop(onEmpty: () => void): void;
  /** Drops all connections. */
  destroy(): void;
  /** From now on the listening socket keeps the process alive, as it does from the start. */
  ref(): void;
  /** From now on only connections keep the process alive. */
  unref(): void;
  /** Of TLS: new connections get these. @throws TypeError where they will not do */
  reload?(texts: TlsTexts): void;
}

const TICK = 500; // ms

/** Calls `tick` as often as the engine's clock wants it, and once now. */
export function startClock(tick: () => void): NodeJS.Timeout {
  tick();
  return setInterval(tick, TICK).unref();
}
