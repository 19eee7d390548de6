import { UcallError } from "../errors.ts";

/** One message on its way to the server, and who waits for the answer. A call or a batch of calls. */
export interface Exchange {
  /** The message as JSON. */
  readonly text: string;
  /** The id of a call; 0 for a notification and for a batch. */
  readonly id: number;
  /** The calls of a batch. */
  readonly calls: readonly Exchange[] | undefined;
  /** Nobody waits for it (any longer). */
  readonly done: boolean;
  /** What carries it, once something does. */
  carrier: Carrier | undefined;
  /**
   * Takes the server's answer.
   * @param value the parsed message, `undefined` where there is none, as after a notification
   * @param status HTTP status, 200 where there is no HTTP
   */
  answer(value: unknown, status: number): void;
  /** There is no answer and there will be none. */
  fail(code: number, message: string, cause?: unknown): void;
}

/** A connection or a request that is under way. */
export interface Carrier {
  /** Nobody waits for the exchange any longer. */
  abandon(exchange: Exchange): void;
}

/** A way to the server. */
export interface Transport {
  /** The calls of one turn are gathered until this calls back. */
  defer(flush: () => void): void;
  /** Sends the message, and sees to it that `answer` or `fail` is called once. */
  send(exchange: Exchange): void;
  /** Nothing is under way and nothing will be. */
  close(): void | Promise<void>;
}

// Codes of failures that no server has sent are HTTP's, which are their own status.
/** Never sent: it is safe to call again. */
export const UNAVAILABLE = 503;
/** Sent, or perhaps sent, and no valid answer came: it may have run. */
export const NO_ANSWER = 502;

/** Takes an HTTP response's body as the answer. */
export function answerText(exchange: Exchange, text: string, status: number): void {
  if (exchange.done) return;
  let value: unknown;
  if (text !== "") {
    try {
      value = JSON.parse(text);
    } catch (cause) {
      return exchange.fail(failureCode(status), `The server answered ${status} and no JSON.`, cause);
    }
  }
  exchange.answer(value, status);
}

/** An HTTP error's status says more than that there was no valid answer. */
export function failureCode(status: number): number {
  return status >= 400 ? status : NO_ANSWER;
}

export function failure(code: number, message: string, cause?: unknown): UcallError {
  return new UcallError(code, message, undefined, cause === undefined ? undefined : { cause });
}
