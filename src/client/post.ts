import { type Body, isCbor, loadBinary, typeOf } from "./body.ts";
import { type Exchange, type Pending, NOT_ITERATED, NO_ANSWER, parse, streams } from "./exchange.ts";
import type { ConnectOptions } from "./options.ts";

/** A response whose body is still to be read, one way or the other. */
export interface Opened {
  readonly status: number;
  /** Its Content-Type, "" for none. */
  readonly type: string;
  buffer(): Promise<ArrayBuffer>;
  /** The body as slowly as it is iterated over, and no further once that ends. */
  bytes(): AsyncIterable<Uint8Array>;
}

/** Makes a POST request with these fields besides the usual ones. */
export type Open = (body: Body, fields: Record<string, string>, signal: AbortSignal) => Promise<Opened>;

/** Sends the message in a request of its own. */
export async function post(exchange: Exchange, url: string, open: Open, options: ConnectOptions): Promise<void> {
  const controller = new AbortController();
  let cause: unknown;
  exchange.carrier = { abandon: () => exchange.done && controller.abort() };
  try {
    if (exchange.stream) {
      const { postForStream } = await import("./post-for-stream.ts");
      cause = await postForStream(exchange as Pending, open, options, controller.signal);
    } else {
      const response = await open(exchange.body, fieldsOf(exchange), controller.signal);
      if (streams(response.type)) exchange.fail(NO_ANSWER, NOT_ITERATED);
      else await answerWith(exchange, response);
    }
  } catch (error) {
    cause = error;
  }
  exchange.fail(NO_ANSWER, `No ${exchange.stream ? "end" : "answer"} from ${url}; the call may have run.`, cause);
  // What is left of the body is not read.
  controller.abort();
}

/** A request's fields that its message asks for. */
export function fieldsOf({ body, priority }: Exchange): Record<string, string> {
  return { "content-type": typeOf(body), ...(priority !== undefined && { priority: `u=${+priority}` }) };
}

/** Takes a response that does not stream as the answer. */
export async function answerWith(exchange: Exchange, response: Opened): Promise<void> {
  const { type, status } = response;
  const read = isCbor(type) ? (await loadBinary()).decode : readText;
  const bytes = await response.buffer();
  if (!exchange.done) exchange.answer(parse(exchange, bytes, status, read), status);
}

function readText(bytes: ArrayBuffer): unknown {
  return bytes.byteLength ? JSON.parse(new TextDecoder().decode(bytes)) : undefined;
}
