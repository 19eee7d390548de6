import type { Engine } from "../engine/engine.ts";
import { headFields, headFieldsOf } from "../engine/heads.ts";

/** Where ucall and handlers log: `console`, or anything of that shape. */
export type Log = Pick<Console, "debug" | "info" | "warn" | "error">;

/** What a handler may know of the call besides its parameters; to be read before the call is answered. */
export interface Context {
  /** Aborted when the caller disconnects, the deadline passes or the server shuts down. */
  readonly signal: AbortSignal;
  /** The HTTP request's fields, decoded when first asked for; empty where the call came without HTTP. */
  readonly headers: Headers;
  /** The caller's address as text, "" where it has none (Unix sockets). */
  readonly remoteAddress: string;
  /** The server's log. */
  readonly log: Log;
}

/** What a context asks of its host. */
export interface ContextHost {
  readonly engine: Engine;
  readonly log: Log;
  /** The peer's address for the engine's call record `index`. */
  remoteAddress(index: number): string;
  /** A copy of the raw head for the engine's call record `index`. */
  copyHead(index: number): Uint8Array;
}

const NO_RECORD = -1;

/** What a context has made so far. */
interface Made {
  /** The raw head, once its memory is to be the engine's again. */
  head: Uint8Array | undefined;
  headers: Headers | undefined;
  address: string | undefined;
  controller: AbortController | undefined;
  reason: unknown;
  deadline: ReturnType<typeof setTimeout> | undefined;
}

/**
 * The context of one call. Everything is made when it is first asked for, as most handlers ask for nothing. The call's
 * record is valid for the turn in which it came: keep() copies what is needed beyond, release() ends it.
 */
export class CallContext implements Context {
  readonly #host: ContextHost;
  /** The call's record in the engine, or NO_RECORD. */
  #record: number;
  #made: Made | undefined = undefined;

  constructor(host: ContextHost, record: number) {
    this.#host = host;
    this.#record = record;
  }

  get signal(): AbortSignal {
    const made = this.#make();
    if (made.controller === undefined) {
      made.controller = new AbortController();
      if (made.reason !== undefined) made.controller.abort(made.reason);
    }
    return made.controller.signal;
  }

  get headers(): Headers {
    return (this.#make().headers ??= new Headers(this.#readFields()));
  }

  get remoteAddress(): string {
    return (this.#make().address ??= this.#record === NO_RECORD ? "" : this.#host.remoteAddress(this.#record));
  }

  get log(): Log {
    return this.#host.log;
  }

  /** Why the signal is aborted, `undefined` while it is not. */
  get reason(): unknown {
    return this.#made?.reason;
  }

  abort(reason: unknown): void {
    const made = this.#make();
    if (made.reason !== undefined) return;
    made.reason = reason;
    made.controller?.abort(reason);
  }

  /** The call outlives the turn: copies what would be gone. */
  keep(): void {
    const made = this.#make();
    made.address ??= this.#host.remoteAddress(this.#record);
    if (made.headers === undefined) made.head = this.#host.copyHead(this.#record);
    this.#record = NO_RECORD;
  }

  /** Calls back at the call's deadline, unless it is answered before. */
  expireAfter(timeout: number, expire: () => void): void {
    this.#make().deadline = setTimeout(expire, timeout);
  }

  /** The call is answered. */
  release(): void {
    this.#record = NO_RECORD;
    if (this.#made?.deadline !== undefined) clearTimeout(this.#made.deadline);
  }

  #make(): Made {
    return (this.#made ??= {
      head: undefined,
      headers: undefined,
      address: undefined,
      controller: undefined,
      reason: undefined,
      deadline: undefined,
    });
  }

  #readFields(): [string, string][] {
    const { engine } = this.#host;
    const kept = this.#made?.head;
    if (kept !== undefined) return headFieldsOf(engine, kept);
    return this.#record === NO_RECORD ? [] : headFields(engine, this.#record);
  }
}
