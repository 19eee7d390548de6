import { Answer } from "./answer.ts";
import { pack } from "./batch.ts";
import { type Body, isBinary, loadBinary } from "./body.ts";
import { Call } from "./call.ts";
import { type Exchange, type Transport, UNAVAILABLE, failure } from "./exchange.ts";
import type { CallOptions, ViewOptions } from "./options.ts";

const INVALID_PARAMS = -32602;

/** How calls are made: what `$with` and `$notify` change. */
export interface View extends ViewOptions {
  readonly notify: boolean;
}

/** A client's calls, from the arguments to the transport. */
export interface Session {
  /**
   * Makes a call.
   * @param head the message's beginning, up to the method and its closing quote
   */
  start(method: string, head: string, params: unknown, view: View, options: CallOptions | undefined): Answer;
  /** Takes no further calls, ends those that stream, waits for the others, then closes the transport. */
  close(): Promise<void>;
}

export function createSession(transport: Transport, maxBatch: number): Session {
  /** Those that stream, or may yet before they go out. */
  const streams = new Set<Call>();
  let underWay = 0;
  let lastId = 0;
  let gathered: Call[] = [];
  let closed: Promise<void> | undefined;
  let idle: (() => void) | undefined;

  const send = (exchange: Exchange) => transport.send(exchange);
  const onDone = (call: Call): void => {
    streams.delete(call);
    if (--underWay === 0) idle?.();
  };
  const closedError = (method: string) => failure(UNAVAILABLE, `${method}: This client is closed.`);

  const flush = (): void => {
    const calls = gathered.filter((call) => !call.done);
    const batch: Call[] = [];
    gathered = [];
    for (const call of calls) {
      call.sent = true;
      if (call.stream) streams.add(call);
      // A stream is no part of a batch, nor is CBOR.
      if (call.batch && !call.stream && typeof call.body === "string") batch.push(call);
      else send(call);
    }
    pack(batch, maxBatch, send);
  };

  const gather = (call: Call, body: Body): void => {
    call.body = body;
    if (gathered.push(call) === 1) transport.defer(flush);
  };

  const finish = async (): Promise<void> => {
    flush();
    for (const call of streams) if (call.stream) call.abort(closedError(call.method));
    transport.closing?.();
    if (underWay > 0) await new Promise<void>((resolve) => (idle = resolve));
    await transport.close?.();
  };

  return {
    start(method, head, params, view, options) {
      let call: Call | undefined;
      const answer = new Answer((resolve, reject) => {
        if (closed) throw closedError(method);
        const signals = [view.signal, options?.signal];
        for (const signal of signals) signal?.throwIfAborted();
        const id = view.notify ? 0 : ++lastId;
        const text = view.binary ? undefined : paramsText(method, params);
        const made = new Call(method, id, view.batch, options?.priority ?? view.priority, resolve, reject, onDone);
        call = made;
        made.watch(options?.timeout ?? view.timeout, signals);
        underWay++;
        if (text !== undefined) return gather(made, head + text + (id ? `,"id":${id}}` : "}"));
        streams.add(made);
        const message = { jsonrpc: "2.0", method, params, id: id || undefined };
        loadBinary()
          .then((binary) => binary.encode(message, transport.textOnly))
          .then(
            (body) => gather(made, body),
            (cause) => made.fail(INVALID_PARAMS, "The parameters cannot be sent.", cause),
          );
      });
      answer.call = call;
      return answer;
    },
    close: () => (closed ??= finish()),
  };
}

/** `undefined` where JSON has no form for them. */
function paramsText(method: string, params: unknown): string | undefined {
  if (params === undefined) return "";
  try {
    return isBinary(params) ? undefined : `,"params":${JSON.stringify(params)}`;
  } catch (cause) {
    throw failure(INVALID_PARAMS, `${method}: The parameters cannot be written as JSON.`, cause);
  }
}
