import { unlinkSync } from "node:fs";
import type { Log } from "../../src/host/context.ts";
import type { Host, Transport } from "../../src/host/host.ts";
import { type Endpoint, listenerFlags } from "../../src/server/endpoint.ts";
import { type Listener, startClock } from "../../src/server/listener.ts";
import type { Share } from "./share.ts";
import { ALL_FEATURES, loadUringAddon, type NativeTransport } from "./uring-addon.ts";
import { systemError, uringError } from "./uring-errors.ts";
import { LISTEN_ALONE, LISTEN_SHARED, listenTcp, listenUnix } from "./uring-sockets.ts";

const MOST_CONNECTIONS = 2 ** 20; // more than that the engine does not number

/** How the kernel is made use of. */
export interface UringSettings {
  readonly maxConnections: number;
  /** Where other processes listen on the same endpoint. */
  readonly share?: Share | undefined;
  /** Which of the kernel's newer features may be used. Default: all that it has. */
  readonly features?: number;
  /** Buffers to receive into, a power of two. Default: 256. */
  readonly buffers?: number;
  /** Bytes of each. Default: 16,384. */
  readonly bufferSize?: number;
}

/** The engine on io_uring, which receives straight into its memory and sends straight out of it. */
export class UringListener implements Transport, Listener {
  readonly io = "uring";
  readonly host: Host;
  readonly #log: Log;
  readonly #share: Share | undefined;
  readonly #transport: NativeTransport;
  #path: string | undefined;
  #warned = false;
  #timer: NodeJS.Timeout | undefined;
  #onEmpty: (() => void) | undefined;

  /**
   * @param host one whose engine has memory that never moves
   * @throws IoUringError where io_uring does not work here
   */
  constructor(host: Host, settings: UringSettings, log: Log) {
    const { engine } = host;
    const { maxConnections, share, features = ALL_FEATURES, buffers = 256, bufferSize = 16_384 } = settings;
    this.host = host;
    this.#log = log;
    this.#share = share;
    const options = {
      memory: engine.memory.buffer as ArrayBuffer,
      queues: engine.queuesAddress,
      buffers: engine.allocate(buffers * bufferSize),
      bufferCount: buffers,
      bufferSize,
      lent: engine.lent.list as readonly (Uint8Array | undefined)[],
      maxConnections: Math.min(maxConnections, MOST_CONNECTIONS),
      features,
    };
    try {
      this.#transport = new (loadUringAddon().Transport)(options, (events) => this.#turn(events));
    } catch (error) {
      throw uringError(error);
    }
    host.attach(this);
  }

  async listen(endpoint: Endpoint): Promise<Endpoint> {
    const [descriptor, address] = await this.#open(endpoint).catch((error: unknown) => {
      this.#transport.close();
      throw error;
    });
    this.#transport.accept(descriptor, listenerFlags(address), this.#share?.descriptor !== undefined);
    this.#timer = startClock(() => this.#tick());
    return address;
  }

  stop(onEmpty: () => void): void {
    this.#transport.stop();
    if (this.#path !== undefined) unlinkSync(this.#path);
    this.#onEmpty = onEmpty;
    this.#checkEmpty();
  }

  destroy(): void {
    this.#transport.drop();
  }

  ref(): void {
    this.#transport.ref();
  }

  unref(): void {
    this.#transport.unref();
  }

  flush(count: number): void {
    const { engine } = this.host;
    engine.eventCount = this.#transport.flush(count, engine.eventCount);
  }

  remoteAddress(connection: number): string {
    return this.#transport.remoteAddress(connection);
  }

  async #open(endpoint: Endpoint): Promise<[descriptor: number, address: Endpoint]> {
    const share = this.#share;
    if (share?.descriptor !== undefined) return [share.descriptor, endpoint];
    if ("host" in endpoint) return listenTcp(endpoint, share === undefined ? LISTEN_ALONE : LISTEN_SHARED);
    const descriptor = listenUnix(endpoint.path);
    if (!endpoint.path.startsWith("\0")) this.#path = endpoint.path;
    return [descriptor, endpoint];
  }

  #turn(events: number): void {
    if (events > 0) {
      this.host.engine.eventCount = events;
      this.host.turn();
    }
    this.#checkEmpty();
  }

  #tick(): void {
    const error = this.#transport.retryAccept();
    // Such as too many open files: the next ones may be accepted again, and one line tells it all.
    if (error < 0 && !this.#warned) {
      this.#warned = true;
      this.#log.error("ucall: a connection could not be accepted:", systemError("accept", error).message);
    }
    this.host.tick(Date.now());
  }

  #checkEmpty(): void {
    if (this.#onEmpty === undefined || !this.#transport.idle) return;
    clearInterval(this.#timer);
    this.#transport.close();
    this.#onEmpty();
    this.#onEmpty = undefined;
  }
}
