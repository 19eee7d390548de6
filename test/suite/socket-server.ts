import { mkdtempSync, rmSync } from "node:fs";
import net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import tls from "node:tls";
import type { Endpoint, TlsOptions } from "ucall";
import type { CaseOptions } from "./case.ts";
import { authority, issue, type Pair } from "./certificates.ts";
import type { Peer, SuiteServer } from "./driver.ts";
import type { Probe } from "./probe.ts";
import { ByteStore } from "./text.ts";

/** What a server of the suite listens on, by the names that drivers go by. */
export const kinds = { tcp: "TCP", tls: "TLS", unix: "Unix socket" } as const;
export type Kind = keyof typeof kinds;

/** Where a server of the suite is to listen. */
export interface Place {
  at: Endpoint & { tls?: TlsOptions };
  /** To be removed with the server. */
  folder: string | undefined;
}

let trusted: Pair | undefined;
let own: Pair | undefined;

export function makePlace(kind: Kind, options: CaseOptions): Place {
  const at = { host: options.bind === "public" ? "0.0.0.0" : "127.0.0.1", port: 0 };
  if (kind === "tcp") return { at, folder: undefined };
  if (kind === "tls") {
    trusted ??= authority("the suite's authority");
    own ??= issue(trusted, "the suite's server");
    return { at: { ...at, tls: own }, folder: undefined };
  }
  const folder = mkdtempSync(join(tmpdir(), "ucall-"));
  return { at: { path: join(folder, "socket") }, folder };
}

/** A server that listens, in whatever process. */
export interface Listening {
  probe: Probe;
  place: Place;
  address: Endpoint;
  close(timeout: number): Promise<unknown>;
  /** Resolves when the probe knows all that has happened until now. Default: it always does. */
  synced?(): Promise<unknown>;
}

/** The server as the suite wants it: with clients on real sockets. */
export function socketServer({ probe, place, address, close, synced }: Listening): SuiteServer {
  const peers = new Set<SocketPeer>();
  return {
    probe,
    async connect() {
      await synced?.();
      const raw = "path" in address ? net.connect(address) : net.connect(address.port, "127.0.0.1");
      raw.setNoDelay(true);
      const secure = place.at.tls !== undefined;
      const socket = secure ? tls.connect({ socket: raw, host: "127.0.0.1", ca: trusted!.cert }) : raw;
      const peer = new SocketPeer(socket, raw, "port" in address, synced);
      peers.add(peer);
      socket.on("close", () => peers.delete(peer));
      return new Promise((done, failed) =>
        socket.on(secure ? "secureConnect" : "connect", () => done(peer)).on("error", failed),
      );
    },
    async close(timeout = 5000) {
      await close(timeout);
      for (const peer of peers) peer.destroy();
      if (place.folder) rmSync(place.folder, { recursive: true, force: true });
    },
  };
}

class SocketPeer implements Peer {
  closed = false;
  readonly #socket: net.Socket;
  /** What TLS is on, else the same. */
  readonly #raw: net.Socket;
  /** Unix sockets know no RST. */
  readonly #resettable: boolean;
  readonly #synced: Listening["synced"];
  readonly #received = new ByteStore();
  #told: () => void = () => {};

  constructor(socket: net.Socket, raw: net.Socket, resettable: boolean, synced: Listening["synced"]) {
    this.#synced = synced;
    this.#resettable = resettable;
    this.#socket = socket;
    this.#raw = raw;
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
    if (this.#resettable) this.#raw.resetAndDestroy();
    else this.#socket.destroy();
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  async settle(enough: () => boolean): Promise<void> {
    await this.#answered(enough);
    await this.#synced?.();
  }

  quiet(): Promise<void> {
    return new Promise((done) => setTimeout(done, 15));
  }

  async #answered(enough: () => boolean): Promise<void> {
    const deadline = Date.now() + 5000;
    while (!enough() && !this.closed) {
      const left = deadline - Date.now();
      if (left <= 0) return;
      await new Promise<void>((done) => {
        const timer = setTimeout(done, left);
        this.#told = () => (clearTimeout(timer), done());
      });
    }
  }
}
