import { mkdtempSync, rmSync } from "node:fs";
import net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { serve } from "ucall";
import { probeUring } from "../../dist/platforms/node/uring-errors.js";
import { suiteApi } from "./api.ts";
import type { Driver, Peer } from "./driver.ts";
import { serveOptions } from "./options.ts";
import { ByteStore } from "./text.ts";

export interface SocketsOptions {
  kind: "tcp" | "unix";
  io: "net" | "uring";
  /** Which build of the engine. Default: "simd". */
  engine?: "simd" | "scalar";
  /** Starts the server. Default: ucall's own. */
  start?: typeof serve;
}

/** Whether io_uring works here: where it does not, its drivers are left out. */
export const uringWorks: boolean = (() => {
  try {
    probeUring();
    return true;
  } catch {
    return false;
  }
})();

/** All that carries bytes, on both kinds of sockets, with both builds of the engine. */
export function socketDrivers(): Driver[] {
  const ios = uringWorks ? (["net", "uring"] as const) : (["net"] as const);
  return ios.flatMap((io) => [
    sockets({ kind: "tcp", io }),
    sockets({ kind: "tcp", io, engine: "scalar" }),
    sockets({ kind: "unix", io }),
  ]);
}

/** Drives `serve()` over real sockets. */
export function sockets({ kind, io, engine = "simd", start = serve }: SocketsOptions): Driver {
  return {
    name: `${kind === "tcp" ? "TCP" : "Unix socket"}, ${io}, ${engine}`,
    async start(options) {
      const { api, probe } = suiteApi();
      const folder = kind === "unix" ? mkdtempSync(join(tmpdir(), "ucall-")) : undefined;
      const host = options.bind === "public" ? "0.0.0.0" : "127.0.0.1";
      const at = folder ? { path: join(folder, "socket") } : { host, port: 0 };
      const server = await start(api, { ...serveOptions(options, probe), ...at, io, engine });
      const { address } = server;
      const peers = new Set<SocketPeer>();
      return {
        probe,
        async connect() {
          const socket = "path" in address ? net.connect(address) : net.connect(address.port, "127.0.0.1");
          const peer = new SocketPeer(socket);
          peers.add(peer);
          socket.on("close", () => peers.delete(peer));
          return new Promise((done, failed) => socket.on("connect", () => done(peer)).on("error", failed));
        },
        async close(timeout = 5000) {
          await server.close({ timeout });
          for (const peer of peers) peer.destroy();
          if (folder) rmSync(folder, { recursive: true, force: true });
        },
      };
    },
  };
}

class SocketPeer implements Peer {
  closed = false;
  readonly #socket: net.Socket;
  readonly #received = new ByteStore();
  #told: () => void = () => {};

  constructor(socket: net.Socket) {
    this.#socket = socket.setNoDelay(true);
    socket.on("data", (bytes) => {
      this.#received.append(bytes);
      this.#told();
    });
    const over = (): void => {
      this.closed = true;
      this.#told();
    };
    socket.on("end", over).on("close", over).on("error", over);
  }

  get output(): Uint8Array {
    return this.#received.bytes;
  }

  write(bytes: Uint8Array): void {
    if (!this.closed) this.#socket.write(bytes);
  }

  end(): void {
    this.#socket.end();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  async settle(enough: () => boolean): Promise<void> {
    const deadline = Date.now() + 1000;
    while (!enough() && !this.closed) {
      const left = deadline - Date.now();
      if (left <= 0) return;
      await new Promise<void>((done) => {
        const timer = setTimeout(done, left);
        this.#told = () => (clearTimeout(timer), done());
      });
    }
  }

  quiet(): Promise<void> {
    return new Promise((done) => setTimeout(done, 15));
  }
}
