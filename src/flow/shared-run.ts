import { Abort } from "../host/abort.ts";
import type { ConnectedClient } from "../host/clients.ts";
import type { CallerContext, Log } from "../host/context.ts";
import { shareError } from "./share-error.ts";

interface Caller {
  resolve(result: unknown): void;
  reject(error: unknown): void;
}

/** One run of a handler for all callers that want the same; its context is that of the first, but for the signal. */
export class SharedRun implements CallerContext {
  readonly #first: CallerContext;
  readonly #onAbandoned: () => void;
  readonly #abort: Abort = new Abort();
  readonly #callers: Set<Caller> = new Set();

  /** @param onAbandoned called when all callers have gone, and the signal is aborted */
  constructor(first: CallerContext, onAbandoned: () => void) {
    this.#first = first;
    this.#onAbandoned = onAbandoned;
  }

  /** The result, for one more caller. */
  join(ctx: CallerContext): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const caller: Caller = { resolve, reject };
      this.#callers.add(caller);
      ctx.onAbort((reason) => {
        if (!this.#callers.delete(caller)) return;
        reject(reason);
        if (this.#callers.size > 0) return;
        this.#onAbandoned();
        this.#abort.abort(reason);
      });
    });
  }

  resolve(result: unknown): void {
    for (const { resolve } of this.#callers) resolve(result);
    this.#callers.clear();
  }

  reject(error: unknown): void {
    shareError(error, this.#callers);
    this.#callers.clear();
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  get reason(): unknown {
    return this.#abort.reason;
  }

  onAbort(listener: (reason: unknown) => void): void {
    this.#abort.onAbort(listener);
  }

  get headers(): Headers {
    return this.#first.headers;
  }

  get remoteAddress(): string {
    return this.#first.remoteAddress;
  }

  get client(): ConnectedClient | undefined {
    return this.#first.client;
  }

  get lastEventId(): undefined {
    return undefined;
  }

  get log(): Log {
    return this.#first.log;
  }
}
