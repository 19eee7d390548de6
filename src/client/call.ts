import { UcallError } from "../errors.ts";
import { type Carrier, type Exchange, failure, failureCode } from "./exchange.ts";
import { type Abortable, listen, unlisten } from "./signals.ts";

const DEADLINE_EXCEEDED = -32008;
/** Milliseconds, above which a timer fires at once. */
const LONGEST_TIMER = 0x7fffffff;

/** One call or notification, from when it is made until its promise is settled. */
export class Call implements Exchange, Abortable {
  readonly method: string;
  readonly text: string;
  readonly id: number;
  readonly calls: undefined;
  done = false;
  carrier: Carrier | undefined;
  /** What it goes in: itself, or a batch. */
  exchange: Exchange = this;
  readonly #resolve: (result: unknown) => void;
  readonly #reject: (reason: unknown) => void;
  readonly #onDone: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #first: AbortSignal | undefined;
  #second: AbortSignal | undefined;

  constructor(
    method: string,
    text: string,
    id: number,
    resolve: (result: unknown) => void,
    reject: (reason: unknown) => void,
    onDone: () => void,
  ) {
    this.method = method;
    this.text = text;
    this.id = id;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#onDone = onDone;
  }

  /** Gives the call up after so many milliseconds, or when a signal is aborted, which neither is yet. */
  watch(timeout: number | undefined, first: AbortSignal | undefined, second: AbortSignal | undefined): void {
    if (timeout && timeout <= LONGEST_TIMER) {
      this.#timer = setTimeout(() => {
        this.abort(failure(DEADLINE_EXCEEDED, `${this.method}: no answer within ${timeout} ms.`));
      }, timeout);
    }
    this.#first = first;
    this.#second = second;
    if (first !== undefined) listen(first, this);
    if (second !== undefined) listen(second, this);
  }

  /** Nobody waits for it any longer. */
  abort(reason: unknown): void {
    this.#settle();
    this.#reject(reason);
    if (this.exchange.done) this.exchange.carrier?.abandon(this.exchange);
  }

  answer(value: unknown, status: number): void {
    if (this.done) return;
    const answer = value as Answer | null | undefined;
    const error = answer?.error;
    if (error && Number.isSafeInteger(error.code) && (answer.id === this.id || answer.id == null)) {
      this.#settle();
      this.#reject(new UcallError(error.code, error.message, error.data));
    } else if (this.id === 0 ? status < 400 : answer?.id === this.id && answer.result !== undefined) {
      this.#settle();
      this.#resolve(answer?.result);
    } else {
      const { code, detail } = (status >= 400 && answer) || {};
      this.fail(
        Number.isSafeInteger(code) ? code! : failureCode(status),
        detail ?? `The server answered ${status} without a JSON-RPC response to this call.`,
      );
    }
  }

  fail(code: number, message: string, cause?: unknown): void {
    if (this.done) return;
    this.#settle();
    this.#reject(failure(code, `${this.method}: ${message}`, cause));
  }

  #settle(): void {
    this.done = true;
    if (this.#timer !== undefined) clearTimeout(this.#timer);
    if (this.#first !== undefined) unlisten(this.#first, this);
    if (this.#second !== undefined) unlisten(this.#second, this);
    this.#onDone();
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
