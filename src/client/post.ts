import { eventReader } from "./events.ts";
import {
  type Exchange,
  type Pending,
  MAX_RESPONSE,
  NOT_ITERATED,
  NO_ANSWER,
  answerText,
  parse,
  streams,
} from "./exchange.ts";
import type { ConnectOptions } from "./options.ts";
import { delayOf } from "./reconnect.ts";

/** A response whose body is still to be read, one way or the other. */
export interface Opened {
  readonly status: number;
  /** Its Content-Type, "" for none. */
  readonly type: string;
  text(): Promise<string>;
  /** The body as slowly as it is iterated over, and no further once that ends. */
  bytes(): AsyncIterable<Uint8Array>;
}

/** Makes a POST request with the text as its body and these fields besides the usual ones. */
export type Open = (text: string, fields: Record<string, string>, signal: AbortSignal) => Promise<Opened>;

/**
 * Sends the message in a request of its own. A call that streams gets its items as Server-Sent Events, which are read
 * no faster than they are taken; a stream whose events have ids is resumed where it was cut off.
 */
export async function post(exchange: Exchange, url: string, open: Open, options: ConnectOptions): Promise<void> {
  const { stream } = exchange;
  const controller = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let lastId = "";
  let wait: number | undefined;
  let attempt = 0;
  exchange.carrier = {
    abandon() {
      if (!exchange.done) return;
      clearTimeout(timer);
      controller.abort();
    },
  };
  while (!exchange.done) {
    let cause: unknown;
    try {
      const fields: Record<string, string> = {};
      if (stream) fields.accept = "text/event-stream";
      if (lastId) fields["last-event-id"] = lastId;
      const response = await open(exchange.text, fields, controller.signal);
      const { type, status } = response;
      if (!streams(type)) {
        const text = await response.text();
        if (!lastId || status < 500) answerText(exchange, text, status);
      } else if (stream) {
        const read = eventReader(options.maxResponse ?? MAX_RESPONSE, lastId, (name, data, id, retry) => {
          lastId = id;
          wait = retry ?? wait;
          attempt = 0;
          if (data) take(exchange as Pending, name, data);
        });
        for await (const bytes of response.bytes()) {
          read(bytes);
          if (stream.size > 0) await new Promise<void>((resolve) => (stream.onTaken = resolve));
          if (exchange.done) break;
        }
      } else {
        exchange.fail(NO_ANSWER, NOT_ITERATED);
      }
    } catch (error) {
      cause = error;
    }
    if (!lastId || options.reconnect === false || cause instanceof RangeError) {
      exchange.fail(NO_ANSWER, `No ${stream ? "end" : "answer"} from ${url}; the call may have run.`, cause);
    }
    if (!exchange.done) {
      await new Promise((resolve) => {
        timer = setTimeout(resolve, wait ?? delayOf(options, attempt++));
      });
    }
  }
  // What is left of the body is not read.
  controller.abort();
}

/** Takes an event; what it is named otherwise is none of ours. */
function take(call: Pending, name: string, data: string): void {
  const { id } = call;
  if (name === "done") return call.answer({ id, result: null }, 200);
  if (!/^(error|message)?$/.test(name)) return;
  const value = parse(call, data, 200);
  if (name === "error") call.answer({ id, error: value }, 200);
  else call.item(value, data.length);
}
