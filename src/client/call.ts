import { UcallError } from "../errors.ts";
import type { Body } from "./body.ts";
import {
  type Carrier,
  type Exchange,
  type Pending,
  NOT_ITERATED,
  NO_ANSWER,
  failure,
  failureCode,
} from "./exchange.ts";
import { type Abortable, listen, unlisten } from "./signals.ts";
import { type Stream, createStream } from "./stream.ts";

const DEADLINE_EXCEEDED = -32008;
/** Milliseconds, above which a timer fires at once. */
const LONGEST_TIMER = 0x7fffffff;

/** One call or notification, from when it is made until its promise is settled. */
export class Call implements Pending, Abortable {
  readonly method: string;
  readonly id: number;
  /** It may go out with others. */
  readonly batch: boolean | undefined;
  readonly priority: number | undefined;
  /** Set before it goes out. */
  body: Body = "";
  done = false;
  /** It has gone out, as a plain call or as one that streams. */
  sent = false;
  stream: Stream | undefined;
  carrier: Carrier | undefined;
  exchange: Exchange = this;
  readonly #resolve: (result: unknown) => void;
  readonly #reject: (reason: unknown) => void;
  readonly #onDone: (call: Call) => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #signals: readonly (AbortSignal | undefined)[] = [];

  constructor(
    method: string,
    id: number,
    batch: boolean | undefined,
    priority: number | undefined,
    resolve: (result: unknown) => void,
    reject: (reason: unknown) => void,
    onDone: (call: Call) => void,
  ) {
    this.method = method;
    this.id = id;
    this.batch = batch;
    this.priority = priority;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#onDone = onDone;
  }

  get calls(): readonly Pending[] {
    return [this];
  }

  /** Gives the call up after so many milliseconds, or when a signal is aborted, which none is yet. */
  watch(timeout: number | undefined, signals: readonly (AbortSignal | undefined)[]): void {
    if (timeout && timeout <= LONGEST_TIMER) {
      this.#timer = setTimeout(() => {
        this.abort(failure(DEADLINE_EXCEEDED, `${this.method}: no answer within ${timeout} ms.`));
      }, timeout);
    }
    this.#signals = signals;
    for (const signal of signals) if (signal) listen(signal, this);
  }

  /**
   * Makes it a call that streams; `undefined` where it has failed already.
   * @throws TypeError where it has gone out as a plain call
   */
  iterate(): Stream | undefined {
    if (this.sent && !this.stream) throw new TypeError(`${this.method}: ${NOT_ITERATED}`);
    if (this.done) return this.stream;
    return (this.stream ??= createStream(() => this.done || this.abort(undefined)));
  }

  abort(reason: unknown): void {
    this.#rejectWith(reason);
    this.exchange.carrier?.abandon(this);
  }

  item(value: unknown, size: number): void {
    if (this.done) return;
    clearTimeout(this.#timer);
    if (this.stream) this.stream.push(value, size);
    else this.abort(failure(NO_ANSWER, `${this.method}: ${NOT_ITERATED}`));
  }

  answer(value: unknown, status: number): void {
    if (this.done) return;
    const answer = value as Answer | null | undefined;
    const error = answer?.error;
    if (error && Number.isSafeInteger(error.code) && (answer.id === this.id || answer.id == null)) {
      this.#rejectWith(new UcallError(error.code, error.message, error.data));
    } else if (this.id === 0 ? status < 400 : answer?.id === this.id && answer.result !== undefined) {
      this.#settle();
      this.#resolve(answer?.result);
      this.stream?.end();
    } else {
      const { code, detail } = (status >= 400 && answer) || {};
      this.fail(
        Number.isSafeInteger(code) ? code! : failureCode(status),
        detail ?? `The server answered ${status} without a JSON-RPC response to this call.`,
      );
    }
  }

  fail(code: number, message: string, cause?: unknown): void {
    if (!this.done) this.#rejectWith(failure(code, `${this.method}: ${message}`, cause));
  }

  #rejectWith(reason: unknown): void {
    this.#settle();
    this.#reject(reason);
    this.stream?.end({ reason });
  }

  #settle(): void {
    this.done = true;
    clearTimeout(this.#timer);
    for (const signal of this.#signals) if (signal) unlisten(signal, this);
    this.#onDone(this);
  }
}

/** A JSON-RPC response, or a problem (RFC 9457) where HTTP itself failed, as far as either can be trusted. */
interface Answer {
  readonly id?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string; readonly data?: unknown };
  readonly code?: number;
  readonly detail?: string;
}
