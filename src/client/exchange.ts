import { UcallError } from "../errors.ts";
import type { Body } from "./body.ts";
import type { Stream } from "./stream.ts";

/** One message on its way to the server, and who waits for the answer. A call or a batch of calls. */
export interface Exchange {
  readonly body: Body;
  /** How urgent it is, 0 to 7; `undefined` for nothing said. */
  readonly priority: number | undefined;
  /** The calls of a batch, or the one call that it is. */
  readonly calls: readonly Pending[];
  /** Who takes the items, where it is a call that streams: then it is a `Pending`. */
  readonly stream: Stream | undefined;
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

/** One call or notification. */
export interface Pending extends Exchange {
  readonly method: string;
  /** 0 for a notification. */
  readonly id: number;
  /** What it goes in: itself, or a batch. */
  readonly exchange: Exchange;
  /**
   * Takes an item of a stream.
   * @param size characters of the message that it came in
   */
  item(value: unknown, size: number): void;
  /** Gives it up, rejected with the reason. */
  abort(reason: unknown): void;
}

/** A connection or a request that is under way. */
export interface Carrier {
  /** Nobody waits for the call any longer; for its exchange neither, where that is `done`. */
  abandon(call: Pending): unknown;
}

/** A way to the server. */
export interface Transport {
  /** It carries nothing but JSON. */
  readonly textOnly?: boolean;
  /** The calls of one turn are gathered until this calls back. */
  defer(flush: () => void): void;
  /** Sends the message, and sees to it that `answer` or `fail` is called once. */
  send(exchange: Exchange): void;
  /** The client is about to close: lost connections are not made anew, and what waits for them fails. */
  closing?(): void;
  /** Nothing is under way and nothing will be. */
  close?(): void | Promise<void>;
}

/** Bytes that a response may have by default. */
export const MAX_RESPONSE: number = 1 << 26;

// Codes of failures that no server has sent are HTTP's, which are their own status.
/** Never sent: it is safe to call again. */
export const UNAVAILABLE = 503;
/** Sent, or perhaps sent, and no valid answer came: it may have run. */
export const NO_ANSWER = 502;

/** What is wrong where a call that nobody iterates over streams. */
export const NOT_ITERATED = "It streams: use `for await` where you call it.";

/** Whether an answer of this Content-Type is a stream. */
export function streams(type: string): boolean {
  return /^text\/event-stream|x-ndjson/i.test(type);
}

/** Takes an HTTP response's body as the answer. */
export function answerText(exchange: Exchange, text: string, status: number): void {
  if (!exchange.done) exchange.answer(text && parse(exchange, text, status, JSON.parse), status);
}

/** The value in a response; where it is malformed, the exchange fails. */
export function parse<Text>(exchange: Exchange, text: Text, status: number, read: (text: Text) => unknown): unknown {
  try {
    return read(text);
  } catch (cause) {
    exchange.fail(failureCode(status), `The server answered ${status} and no JSON or CBOR.`, cause);
  }
}

/** An HTTP error's status says more than that there was no valid answer. */
export function failureCode(status: number): number {
  return status >= 400 ? status : NO_ANSWER;
}

export function failure(code: number, message: string, cause?: unknown): UcallError {
  return new UcallError(code, message, undefined, cause ? { cause } : undefined);
}
