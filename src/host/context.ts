import type { Engine } from "../engine/engine.ts";
import { headFields, headFieldsOf } from "../engine/heads.ts";
import { Abort } from "./abort.ts";
import type { Clients, ConnectedClient } from "./clients.ts";

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
  /**
   * The caller, to be notified and called back as long as its connection lives; `undefined` where it came over HTTP,
   * which is no WebSocket.
   */
  readonly client: ConnectedClient | undefined;
  /** Of a resumable stream: the number of the last item that the caller has got, `undefined` where it begins anew. */
  readonly lastEventId: number | undefined;
  /** The server's log. */
  readonly log: Log;
}

/** The context of a call for what runs between the dispatcher and the handler. */
export interface CallerContext extends Context {
  /** Why the signal is aborted, `undefined` while it is not. */
  readonly reason: unknown;
  /** Calls back when the signal is aborted, unless it is already. */
  onAbort(listener: (reason: unknown) => void): void;
}

/** What a context asks of its host. */
export interface ContextHost {
  readonly engine: Engine;
  readonly log: Log;
  /** The peer's address for the engine's call record `index`. */
  remoteAddress(index: number): string;
  readonly clients: Clients;
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
  /** The engine's numbers of the caller and of its connection. */
  client: number;
  connection: number;
  reads: boolean;
  abort: Abort | undefined;
  deadline: ReturnType<typeof setTimeout> | undefined;
}

/**
 * The context of one call. Everything is made when it is first asked for, as most handlers ask for nothing. The call's
 * record is valid for the turn in which it came: keep() copies what is needed beyond, release() ends it.
 */
export class CallContext implements CallerContext {
  readonly #host: ContextHost;
  /** The call's record in the engine, or NO_RECORD. */
  #record: number;
  readonly #resumable: boolean;
  #made: Made | undefined = undefined;

  constructor(host: ContextHost, record: number, resumable: boolean) {
    this.#host = host;
    this.#record = record;
    this.#resumable = resumable;
  }

  get signal(): AbortSignal {
    return this.#abort().signal;
  }

  get headers(): Headers {
    return (this.#make().headers ??= new Headers(this.#readFields()));
  }

  get remoteAddress(): string {
    return (this.#make().address ??= this.#record === NO_RECORD ? "" : this.#host.remoteAddress(this.#record));
  }

  get client(): ConnectedClient | undefined {
    const made = this.#make();
    const noted = this.#record === NO_RECORD;
    if (!noted) this.#readClient(made);
    return made.client === 0 ? undefined : this.#host.clients.get(made.client, made.connection, noted);
  }

  get lastEventId(): number | undefined {
    if (!this.#resumable) return undefined;
    const id = this.headers.get("last-event-id") ?? "";
    return /^[0-9]{1,15}$/.test(id) ? Number(id) : undefined;
  }

  get log(): Log {
    return this.#host.log;
  }

  /** Whether the request's method is GET or HEAD. */
  get reads(): boolean {
    if (this.#record === NO_RECORD) return this.#made?.reads ?? false;
    const { engine } = this.#host;
    const letter = engine.callHeadLength(this.#record) > 0 ? engine.bytes[engine.callHead(this.#record)] : 0;
    return letter === 71 || letter === 72; // G, H
  }

  get reason(): unknown {
    return this.#made?.abort?.reason;
  }

  abort(reason: unknown): void {
    this.#abort().abort(reason);
  }

  onAbort(listener: (reason: unknown) => void): void {
    this.#abort().onAbort(listener);
  }

  /** The call outlives the turn: copies what would be gone. */
  keep(): void {
    const made = this.#make();
    made.address ??= this.#host.remoteAddress(this.#record);
    made.reads = this.reads;
    this.#readClient(made);
    if (made.client !== 0) this.#host.clients.note(made.client);
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

  #abort(): Abort {
    return (this.#make().abort ??= new Abort());
  }

  #make(): Made {
    return (this.#made ??= {
      head: undefined,
      headers: undefined,
      address: undefined,
      client: 0,
      connection: 0,
      reads: false,
      abort: undefined,
      deadline: undefined,
    });
  }

  #readClient(made: Made): void {
    const { engine } = this.#host;
    made.client = engine.callClient(this.#record);
    made.connection = engine.callConnection(this.#record);
  }

  #readFields(): [string, string][] {
    const { engine } = this.#host;
    const kept = this.#made?.head;
    if (kept !== undefined) return headFieldsOf(engine, kept);
    return this.#record === NO_RECORD ? [] : headFields(engine, this.#record);
  }
}
