import type { ConnectOptions } from "./options.ts";

/**
 * Milliseconds before the next attempt: twice as long each time, and a random part of it, so that the clients of a
 * server that went down do not come back at once.
 * @param attempt 0 for the first
 */
export function delayOf({ reconnect }: ConnectOptions, attempt: number): number {
  const { initial = 250, max = 30_000 } = Object(reconnect);
  return Math.min(max, initial * 2 ** attempt) * (0.5 + Math.random() / 2);
}

/** When a connection that was lost is made anew. */
export interface Reconnector {
  /** No attempt is to be made yet. */
  waits(): boolean;
  /** There is a connection. */
  opened(): void;
  /**
   * There is no connection (any longer).
   * @returns whether there will be another attempt
   */
  retries(): boolean;
  close(): void;
}

/** @param connect an attempt is due, if there is something to send or the client is to be connected always */
export function createReconnector(options: ConnectOptions, connect: () => void): Reconnector {
  /** -1 before there was a connection: the address may be wrong. */
  let attempt = -1;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let enabled = options.reconnect !== false;
  return {
    waits: () => !!timer,
    opened() {
      attempt = 0;
    },
    retries() {
      if (!enabled || attempt < 0) return false;
      timer ??= setTimeout(
        () => {
          timer = undefined;
          connect();
        },
        delayOf(options, attempt++),
      );
      return true;
    },
    close() {
      enabled = false;
      clearTimeout(timer);
      timer = undefined;
    },
  };
}
