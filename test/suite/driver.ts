import type { Abilities } from "./abilities.ts";
import type { CaseOptions } from "./case.ts";
import type { Probe } from "./probe.ts";

/** What the suite needs of a platform: a server of the suite's API, and clients of it. Each platform has one. */
export interface Driver {
  /** For the names of tests. */
  readonly name: string;
  /** What its clients can say and see: behaviours that need more are left out. */
  readonly abilities: Abilities;
  /** Starts a server. */
  start(options: CaseOptions): Promise<SuiteServer>;
}

export interface SuiteServer {
  readonly probe: Probe;
  connect(): Promise<Peer>;
  /** Buffers that the host lends to the engine at present; undefined where only the server's process knows. */
  readonly lent?: number;
  /** Moves the server's clock by so many milliseconds; there where the driver's abilities have "clock". */
  advance?(ms: number): void;
  /** Shuts down gracefully: resolves when the last connection has ended. */
  close(timeout?: number): Promise<void>;
}

/** A client on one connection. */
export interface Peer {
  /** All that the server has sent. */
  readonly output: Uint8Array;
  /** The server has ended the connection, by FIN or by reset. */
  readonly closed: boolean;
  write(bytes: Uint8Array): void;
  /** Sends no more (FIN), and goes on reading. */
  end(): void;
  /** Drops the connection (RST). */
  destroy(): void;
  /** Stops reading what the server sends, and reads again. */
  pause(): void;
  resume(): void;
  /** Whether the server has stopped to read from this client; undefined where only the system's buffers know. */
  readonly held?: boolean;
  /**
   * Resolves when `enough()` holds, or when nothing more will come: the connection is closed, or the server has
   * nothing to do. Where that cannot be known, seconds pass first.
   */
  settle(enough: () => boolean): Promise<void>;
  /** Resolves when surely nothing more comes, as surely as the platform can tell. */
  quiet(): Promise<void>;
}
