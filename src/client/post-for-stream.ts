import { eventReader } from "./events.ts";
import { type Pending, MAX_RESPONSE, parse, streams } from "./exchange.ts";
import type { ConnectOptions } from "./options.ts";
import { type Open, type Opened, answerWith, fieldsOf } from "./post.ts";
import { delayOf } from "./reconnect.ts";

/** What of a stream outlives the connection that it came on. */
interface Resumption {
  /** The last event's id, "" for none. */
  lastId: string;
  /** Milliseconds to wait before the next attempt, where the server has said so. */
  wait: number | undefined;
  /** Attempts since the last event. */
  attempt: number;
}

/**
 * Sends the message of a call that streams. It gets its items as Server-Sent Events, which are read no faster than they
 * are taken; a stream whose events have ids is resumed where it was cut off.
 * @returns why it ended, where the call is not settled and an error has ended it
 */
export async function postForStream(
  call: Pending,
  open: Open,
  options: ConnectOptions,
  signal: AbortSignal,
): Promise<unknown> {
  const state: Resumption = { lastId: "", wait: undefined, attempt: 0 };
  while (!call.done) {
    const { lastId } = state;
    let cause: unknown;
    try {
      const fields: Record<string, string> = { ...fieldsOf(call), accept: "text/event-stream" };
      if (lastId) fields["last-event-id"] = lastId;
      const response = await open(call.body, fields, signal);
      if (streams(response.type)) await readEvents(call, response, state, options.maxResponse ?? MAX_RESPONSE);
      // To an attempt to resume a passing failure is no answer.
      else if (!lastId || response.status < 500) await answerWith(call, response);
    } catch (error) {
      cause = error;
    }
    if (!state.lastId || options.reconnect === false || cause instanceof RangeError) return cause;
    if (!call.done) await pause(state.wait ?? delayOf(options, state.attempt++), signal);
  }
  return undefined;
}

async function readEvents(call: Pending, response: Opened, state: Resumption, maxLength: number): Promise<void> {
  const stream = call.stream!;
  const read = eventReader(maxLength, state.lastId, (name, data, id, retry) => {
    state.lastId = id;
    state.wait = retry ?? state.wait;
    state.attempt = 0;
    if (data) take(call, name, data);
  });
  for await (const bytes of response.bytes()) {
    read(bytes);
    if (stream.size > 0) await new Promise<void>((resolve) => (stream.onTaken = resolve));
    if (call.done) break;
  }
}

/** Takes an event; what it is named otherwise is none of ours. */
function take(call: Pending, name: string, data: string): void {
  const { id } = call;
  if (name === "done") return call.answer({ id, result: null }, 200);
  if (!/^(error|message)?$/.test(name)) return;
  const value = parse(call, data, 200, JSON.parse);
  if (name === "error") call.answer({ id, error: value }, 200);
  else call.item(value, data.length);
}

/** Waits so many milliseconds, or until the call is given up. */
function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
