import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { errorCode } from "../../src/server/error-code.ts";

/** What `native/` exports: sockets between the kernel and the engine's memory. Errors are negative error numbers. */
export interface UringAddon {
  readonly Transport: new (options: TransportOptions, onTurn: (events: number) => void) => NativeTransport;
  /** Opens a ring and closes it again. @returns what it can do @throws an Error with `errno`, named after the step that failed */
  probe(): number;
  /** Listens on a numeric address, or keeps it. @returns a descriptor */
  listen(address: string, port: number, mode: number): number;
  listenUnix(path: string): number;
  portOf(descriptor: number): number;
}

/** Whatever the kernel has of the features in native/ring.h. */
export const ALL_FEATURES = 7;

export interface TransportOptions {
  /** The engine's linear memory, which never moves. */
  readonly memory: ArrayBuffer;
  /** The address of its queues. */
  readonly queues: number;
  /** The address of `bufferCount` (a power of two) buffers of `bufferSize` bytes to receive into. */
  readonly buffers: number;
  readonly bufferCount: number;
  readonly bufferSize: number;
  /** Lent buffers by their numbers. */
  readonly lent: readonly (Uint8Array | undefined)[];
  readonly maxConnections: number;
  /** Which of the kernel's features may be used. */
  readonly features: number;
}

/**
 * Its callback is told how many event records it has written, when completions wait; what was received is valid until
 * the callback returns.
 */
export interface NativeTransport {
  /** Which of the kernel's features are in use. */
  readonly features: number;
  /** Neither listens nor has connections. */
  readonly idle: boolean;
  /** Takes a listening socket over and accepts from it; `shared`: other processes accept from the same one. */
  accept(descriptor: number, listenerFlags: number, shared: boolean): void;
  /** Accepts no more. */
  stop(): void;
  /** Drops all connections. */
  drop(): void;
  /** Carries out send records. @returns the number of event records that now wait, of which there were `events` */
  flush(sends: number, events: number): number;
  remoteAddress(connection: number): string;
  /** Accepts again where that failed. @returns the error since last asked, 0 for none */
  retryAccept(): number;
  ref(): void;
  unref(): void;
  /** Closes everything at once. */
  close(): void;
}

const files: readonly URL[] = [
  new URL("../../native/ucall.node", import.meta.url),
  new URL(`../../../prebuilds/${process.platform}-${process.arch}/ucall.node`, import.meta.url),
];

/**
 * The addon: the one built in this folder, or else the one that the package carries.
 * @throws Error where there is none for this machine
 */
export function loadUringAddon(): UringAddon {
  const require = createRequire(import.meta.url);
  for (const file of files) {
    try {
      return require(fileURLToPath(file)) as UringAddon;
    } catch (error) {
      if (errorCode(error) !== "MODULE_NOT_FOUND") throw error;
    }
  }
  throw new Error(`its shim is not built for ${process.platform}-${process.arch}`);
}
