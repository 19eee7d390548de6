import type { MemoryLimits } from "../../src/engine/memory.ts";
import type { Log } from "../../src/host/context.ts";
import type { Host } from "../../src/host/host.ts";
import type { ResolvedOptions } from "../../src/host/options.ts";
import type { Io, Listener } from "../../src/server/listener.ts";
import { NetListener } from "./net.ts";
import type { PlatformOptions } from "../../src/server/options.ts";
import type { LocalOptions } from "./share.ts";
import { UringListener } from "./uring.ts";
import { IoUringError, probeUring } from "./uring-errors.ts";

/**
 * What is to carry the bytes: io_uring where it is asked for or left open, and works.
 * @throws Error where it is asked for and does not work
 */
export function chooseIo({ io: asked, tls }: Pick<PlatformOptions, "io" | "tls">, log: Log): Io {
  if (asked === "net") return "net";
  try {
    if (tls !== undefined) throw new IoUringError("TLS runs on node:net for now");
    probeUring();
    return "uring";
  } catch (error) {
    return withoutUring(asked, error, log);
  }
}

/**
 * The listener that the options ask for, on a host whose engine has the memory that it needs.
 * @throws Error where the asked one does not work
 */
export async function createListener(
  settings: LocalOptions,
  { log, limits }: ResolvedOptions,
  makeHost: (memory: MemoryLimits) => Host,
): Promise<Listener> {
  const { io, memory, maxConnections, share, tls } = settings;
  if (chooseIo(settings, log) === "uring") {
    try {
      return new UringListener(makeHost({ most: memory, fixed: true }), { maxConnections, share }, log);
    } catch (error) {
      // A RangeError: V8 could not get the memory.
      const noMemory = `the engine cannot have ${memory} bytes of memory from the start (ulimit -d; see the option memory)`;
      withoutUring(io, error instanceof RangeError ? new IoUringError(noMemory, { cause: error }) : error, log);
    }
  }
  const host = makeHost({ most: memory, fixed: false });
  if (tls === undefined) return new NetListener(host, maxConnections, log);
  const { TlsListener } = await import("./tls-listener.ts");
  return new TlsListener(host, maxConnections, log, { texts: tls, handshakeTime: limits.headTimeout });
}

function withoutUring(asked: "auto" | Io, error: unknown, log: Log): Io {
  if (!(error instanceof IoUringError)) throw error;
  const { message } = error;
  if (asked === "uring")
    throw new Error(`io "uring" does not work here: ${message}. Use "auto" or "net".`, { cause: error });
  // Elsewhere nobody expects it.
  if (process.platform === "linux") log.info(`ucall: node:net carries the bytes, not io_uring: ${message}.`);
  return "net";
}
