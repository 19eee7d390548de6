import type { ProcedureTable } from "../api.ts";
import { definition } from "../engine/definition.ts";
import { Engine } from "../engine/engine.ts";
import { copyHead } from "../engine/heads.ts";
import {
  EVENT_KIND_CLOSED,
  EVENT_KIND_CONVERTED,
  EVENT_KIND_ENDED,
  EVENT_KIND_INFLATED,
  EVENT_KIND_OPENED,
  EVENT_KIND_RECEIVED,
  EVENT_KIND_SENT,
  REPLY_KIND_PUSH,
} from "../engine/layout.ts";
import type { ServerStats } from "../flow/stats.ts";
import { References } from "../payload/references.ts";
import { discovery } from "../openrpc.ts";
import { Clients } from "./clients.ts";
import type { ContextHost, Log } from "./context.ts";
import { RequestConverter } from "./convert.ts";
import { Dispatcher } from "./dispatch.ts";
import { ResponseEncoder } from "./encode.ts";
import type { ResolvedOptions } from "./options.ts";
import { type HostServices, resolveServices } from "./services.ts";
import { inflateMessage, type Zlib } from "./zlib.ts";

/** What a platform gives to the host: the hands that carry out what the engine asks. */
export interface Transport {
  /** Carries out the first `count` send records of the engine; may call the host's sent(), closed() and so on. */
  flush(count: number): void;
  /** The peer's address as text, "" where it has none (Unix sockets). */
  remoteAddress(connection: number): string;
}

interface Event {
  readonly kind: number;
  readonly connection: number;
  readonly address: number;
  readonly length: number;
  readonly bytes: Uint8Array | undefined;
}

/**
 * Runs an API on the engine: a platform queues what its connections did and calls turn(), which hands the events to the
 * engine, runs the calls that come out, and hands their results back, whose bytes the transport sends.
 */
export class Host implements ContextHost {
  readonly engine: Engine;
  readonly log: Log;
  readonly clients: Clients;
  /** What strings in this turn's converted bodies stand for. */
  readonly references: References = new References();
  readonly #converter: RequestConverter;
  readonly #encoder: ResponseEncoder;
  readonly #dispatcher: Dispatcher;
  readonly #zlib: Zlib | undefined;
  /** Bytes of a message that was compressed. */
  readonly #maxMessage: number;
  #transport: Transport | undefined;
  #turning = false;
  #turnIsDue = false;
  readonly #turnLater: () => void = () => {
    this.#turnIsDue = false;
    this.turn();
  };
  /** Events beyond the engine's queue, while a turn is under way. */
  #waiting: Event[] = [];
  #headAddress = 0;
  #headCopy: Uint8Array | undefined;

  /**
   * @param module the compiled engine
   * @param services the platform's
   * @throws Error where the option perMessageDeflate is set and there is no zlib
   */
  constructor(
    table: ProcedureTable,
    options: ResolvedOptions,
    module: WebAssembly.Module,
    services: HostServices = {},
  ) {
    const { zlib, codings, codecs } = resolveServices(services);
    if (options.perMessageDeflate && zlib === undefined)
      throw new Error("The option perMessageDeflate takes a platform with zlib: Node, Deno or Bun.");
    const entries = [...table, discovery(table, options.info)];
    this.#zlib = options.perMessageDeflate ? zlib : undefined;
    this.#maxMessage = options.limits.maxMessage;
    this.engine = new Engine(module, definition(entries, options), this.#zlib?.deflate, codecs);
    this.log = options.log;
    this.clients = new Clients((client, connection, message) => {
      this.makeRoom();
      this.engine.pushText(client, REPLY_KIND_PUSH, connection, message);
      this.turnSoon();
    });
    const { maxBody } = options.limits;
    const shared = { engine: this.engine, codings };
    this.#encoder = new ResponseEncoder(shared, this);
    this.#converter = new RequestConverter(
      { ...shared, entries, maxBody, references: this.references },
      {
        converted: (call, address, length) => this.#queue(EVENT_KIND_CONVERTED, call, address, length),
        failed: (error) => this.failed(error),
        makeRoom: () => this.makeRoom(),
        turn: () => this.turn(),
      },
    );
    this.#dispatcher = new Dispatcher(this, entries, options);
  }

  /** Calls whose handlers have not settled. */
  get pendingCalls(): number {
    return this.#dispatcher.pendingCalls;
  }

  /** Its figures. */
  get stats(): ServerStats {
    return { pending: this.pendingCalls, procedures: this.#dispatcher.stats };
  }

  attach(transport: Transport): void {
    this.#transport = transport;
  }

  // ---------------------------------------------------------------- what connections do: queued for the next turn

  /**
   * @param connection a small number, free for another connection once a turn has followed its closed()
   * @param listenerFlags ListenerFlags
   */
  opened(connection: number, listenerFlags: number): void {
    this.#queue(EVENT_KIND_OPENED, connection, listenerFlags, 0);
  }

  /** Bytes arrived; they are copied, and may be reused at once. */
  received(connection: number, bytes: Uint8Array): void {
    let rest = bytes;
    while (rest.length > 0) {
      if (this.#mustWait(rest.length)) {
        this.#waiting.push({ kind: EVENT_KIND_RECEIVED, connection, address: 0, length: 0, bytes: rest.slice() });
        return;
      }
      const { engine } = this;
      const piece = rest.length <= engine.inputRoom ? rest : rest.subarray(0, engine.inputRoom);
      engine.pushEvent(EVENT_KIND_RECEIVED, connection, engine.putInput(piece), piece.length);
      rest = rest.subarray(piece.length);
    }
  }

  /** The socket has taken so many bytes of the send under way. */
  sent(connection: number, length: number): void {
    this.#queue(EVENT_KIND_SENT, connection, 0, length);
  }

  /** The peer sends no more. */
  ended(connection: number): void {
    this.#queue(EVENT_KIND_ENDED, connection, 0, 0);
  }

  /** The connection is gone. */
  closed(connection: number): void {
    this.#queue(EVENT_KIND_CLOSED, connection, 0, 0);
  }

  // ---------------------------------------------------------------- turns

  /** Hands over all that is queued, both ways, until nothing is left to do. Within a turn it does nothing. */
  turn(): void {
    if (this.#turning) return;
    this.#turning = true;
    try {
      const { engine } = this;
      do {
        if (this.#waiting.length > 0) this.#requeue();
        this.#headCopy = undefined;
        const calls = engine.receive();
        if (calls > 0) this.#dispatcher.dispatch(calls);
        this.flush();
      } while (engine.eventCount > 0 || engine.replyCount > 0 || engine.more || this.#waiting.length > 0);
    } finally {
      this.references.clear();
      this.#turning = false;
    }
  }

  /** Has a turn follow when what runs now is done. */
  turnSoon(): void {
    if (this.#turnIsDue) return;
    this.#turnIsDue = true;
    queueMicrotask(this.#turnLater);
  }

  /** Makes sure that a further reply can be queued. */
  makeRoom(): void {
    if (this.engine.repliesFull) this.flush();
  }

  /** Hands over the queued replies, to make room for more: within a turn, or as a turn of its own. */
  flush(): void {
    if (!this.#turning) return this.turn();
    const sends = this.engine.reply();
    if (sends > 0) this.#transport?.flush(sends);
  }

  /**
   * Deadlines and the Date field; to be called twice a second or so.
   * @param now ms since the epoch
   */
  tick(now: number): void {
    this.engine.tick(now);
    this.turn();
  }

  /** Shutting down: idle connections are closed, the others after the answers that they wait for. */
  drain(): void {
    this.engine.drain();
    this.turn();
  }

  /** Aborts all calls that are pending; their results are dropped. */
  close(): void {
    this.#dispatcher.abandon(new DOMException("The server is shutting down.", "AbortError"));
  }

  // ---------------------------------------------------------------- for contexts

  remoteAddress(index: number): string {
    return this.#transport?.remoteAddress(this.engine.callConnection(index)) ?? "";
  }

  // The calls of a batch share one head.
  copyHead(index: number): Uint8Array {
    const address = this.engine.callHead(index);
    if (this.#headCopy === undefined || this.#headAddress !== address) {
      this.#headCopy = copyHead(this.engine, index);
      this.#headAddress = address;
    }
    return this.#headCopy;
  }

  // ---------------------------------------------------------------- for the dispatcher

  /** Inflates the compressed message of call record `index`, for which its connection waits. */
  inflate(index: number): void {
    const { engine } = this;
    const connection = engine.callConnection(index);
    const [address, length] = inflateMessage(this.#zlib!, engine, index, this.#maxMessage);
    this.#queue(EVENT_KIND_INFLATED, connection, address, length);
  }

  /** Turns the body of call record `index` into JSON. */
  convert(index: number): void {
    this.#converter.convert(index);
  }

  /** Encodes the answer that call record `index` has. */
  encode(index: number): void {
    this.#encoder.encode(index);
  }

  /** A message could not be turned into another format, and its sender has been told that this is our fault. */
  failed(error: unknown): void {
    this.log.error("ucall: a message could not be converted:", error);
  }

  #queue(kind: number, connection: number, address: number, length: number): void {
    if (this.#mustWait(0)) this.#waiting.push({ kind, connection, address, length, bytes: undefined });
    else this.engine.pushEvent(kind, connection, address, length);
  }

  /** Whether an event must wait for the next round of this turn; outside of a turn one is run to make room. */
  #mustWait(bytes: number): boolean {
    if (this.#waiting.length > 0) return true;
    const { engine } = this;
    if (!engine.eventsFull && (bytes === 0 || engine.inputRoom > 0)) return false;
    if (this.#turning) return true;
    this.turn();
    return false;
  }

  #requeue(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const { kind, connection, address, length, bytes } of waiting) {
      if (bytes === undefined) this.#queue(kind, connection, address, length);
      else this.received(connection, bytes);
    }
  }
}
