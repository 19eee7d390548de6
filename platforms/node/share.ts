import cluster from "node:cluster";
import { closeSync, unlinkSync } from "node:fs";
import type { Endpoint } from "../../src/server/endpoint.ts";
import type { Io } from "../../src/server/listener.ts";
import type { PlatformOptions } from "../../src/server/options.ts";
import { LISTEN_RESERVE, listenTcp, listenUnix } from "./uring-sockets.ts";

/** What the primary process decides for all its workers. */
export interface Assignment {
  readonly io: Io;
  readonly endpoint: Endpoint;
  /** On io_uring the workers listen by themselves, on an endpoint that is shared. */
  readonly share: Share | undefined;
}

/** What a server of this process is to do: as the options say, and the primary process. */
export interface LocalOptions extends PlatformOptions {
  /** Set in workers. */
  readonly share?: Share | undefined;
}

/** An endpoint that several processes listen on: TCP by SO_REUSEPORT, a Unix socket by one that all inherit. */
export interface Share {
  /** The inherited socket, which listens. */
  readonly descriptor?: number;
}

const VARIABLE = "UCALL_WORKER";
const INHERITED = 4; // behind the standard streams and the channel to the primary process

/** What this worker was told. */
export function assignment(): Assignment {
  return JSON.parse(process.env[VARIABLE] ?? "null") as Assignment;
}

/** The primary process's hold on the endpoint of its workers: nobody else can take it, and dead workers find it again. */
export class Hold {
  /** What each worker is to have in its environment. */
  readonly environment: NodeJS.ProcessEnv;
  #descriptor: number | undefined;
  readonly #path: string | undefined;

  private constructor(assignment: Assignment, descriptor?: number) {
    this.environment = { [VARIABLE]: JSON.stringify(assignment) };
    this.#descriptor = descriptor;
    if ("path" in assignment.endpoint && descriptor !== undefined) this.#path = assignment.endpoint.path;
  }

  /** @throws an Error with `code` where the endpoint cannot be had */
  static async take(io: Io, endpoint: Endpoint): Promise<Hold> {
    // On node:net the workers ask the primary process for the socket themselves.
    if (io === "net") return new Hold({ io, endpoint, share: undefined });
    if ("host" in endpoint) {
      const [descriptor, address] = await listenTcp(endpoint, LISTEN_RESERVE);
      return new Hold({ io, endpoint: address, share: {} }, descriptor);
    }
    const descriptor = listenUnix(endpoint.path);
    cluster.setupPrimary({ stdio: ["inherit", "inherit", "inherit", "ipc", descriptor] });
    return new Hold({ io, endpoint, share: { descriptor: INHERITED } }, descriptor);
  }

  release(): void {
    if (this.#descriptor === undefined) return;
    closeSync(this.#descriptor);
    this.#descriptor = undefined;
    if (this.#path !== undefined && !this.#path.startsWith("\0")) unlinkSync(this.#path);
  }
}
