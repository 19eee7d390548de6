import type { Body } from "./body.ts";
import { type Carrier, type Exchange, type Pending, MAX_RESPONSE, NO_ANSWER, failure } from "./exchange.ts";
import type { ConnectOptions } from "./options.ts";

/** What goes to and fro on one connection. */
export interface Dialog extends Carrier {
  /** The calls that wait for an answer. */
  readonly calls: ReadonlyMap<unknown, Pending>;
  /** The server has refused what it could not read, and may have lost track of where messages begin. */
  outOfStep: boolean;
  /** What waits for an answer. */
  waiting(): Iterable<Exchange>;
  /**
   * The message goes out now.
   * @returns whether it will be answered
   */
  sent(exchange: Exchange): boolean;
  /**
   * Takes a message.
   * @param size characters or bytes that it came in
   * @returns what it has answered
   * @throws SyntaxError for one that fails all that is under way
   */
  receive(message: unknown, size: number): Exchange | undefined;
}

/**
 * Begins a dialog: answers come in any order, told apart by their ids, items of streams between them, and the server's
 * own calls and notifications.
 */
export function dialogOn(options: ConnectOptions, write: (body: Body) => unknown, textOnly?: boolean): Dialog {
  const { maxResponse = MAX_RESPONSE } = options;
  const calls = new Map<unknown, Pending>();
  const waiting = () => new Set(Array.from(calls.values(), (call) => call.exchange));

  const takeItem = ({ id, item }: { id?: unknown; item?: unknown }, size: number): undefined => {
    const call = calls.get(id);
    call?.item(item, size);
    if (call?.stream && call.stream.size > maxResponse) {
      call.abort(failure(NO_ANSWER, `${call.method}: What waits is too large (option maxResponse).`));
    }
  };

  /** What the message answers; `undefined` where nothing has asked for it. */
  const asked = (message: any): Exchange | undefined => {
    for (const answer of Array.isArray(message) ? message : [message]) {
      const call = calls.get(answer?.id);
      if (call) return call.exchange;
    }
    if (!message?.error || message.id != null) return undefined;
    // The server could not read a message. It is clear which one only where there is only one.
    const [only, other] = waiting();
    if (other) throw new SyntaxError(`the server refused one of the messages: ${message.error.message}`);
    dialog.outOfStep = true;
    return only;
  };

  /** Answers a call of the server's; its notifications are not answered. */
  const answer = async (method: string, params: unknown, id: unknown): Promise<void> => {
    const { serve } = await import("./serve.ts");
    const body = await serve(options, method, params, id, textOnly);
    if (id !== undefined) write(body);
  };

  const dialog: Dialog = {
    calls,
    outOfStep: false,
    waiting,
    sent(exchange) {
      let answered = false;
      for (const call of exchange.calls) {
        if (call.id === 0) call.answer(undefined, 200);
        else answered = !!calls.set(call.id, call);
      }
      return answered;
    },
    abandon({ id }) {
      if (calls.delete(id)) write(`{"jsonrpc":"2.0","method":"rpc.cancel","params":{"id":${id}}}`);
    },
    receive(message: any, size) {
      const { method, params, id } = message ?? {};
      if (method === "rpc.item") return takeItem(params ?? {}, size);
      if (method) return void answer(method, params, id);
      const exchange = asked(message);
      for (const call of exchange?.calls ?? []) calls.delete(call.id);
      exchange?.answer(message, 200);
      return exchange;
    },
  };
  return dialog;
}
