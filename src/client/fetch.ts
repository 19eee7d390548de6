import { type Exchange, type Transport, NO_ANSWER, answerText } from "./exchange.ts";
import type { ConnectOptions } from "./options.ts";

/** Sends each message as a POST request of its own through `fetch`. */
export function fetchTransport(url: string, options: ConnectOptions): Transport {
  const headers = new Headers(options.headers);
  headers.set("content-type", "application/json");

  const post = async (exchange: Exchange, signal: AbortSignal): Promise<void> => {
    try {
      const response = await (options.fetch ?? fetch)(url, { method: "POST", headers, body: exchange.text, signal });
      answerText(exchange, await response.text(), response.status);
    } catch (cause) {
      exchange.fail(NO_ANSWER, `No answer from ${url}; the call may have run.`, cause);
    }
  };

  return {
    defer: (flush) => queueMicrotask(flush),
    send(exchange) {
      const controller = new AbortController();
      exchange.carrier = { abandon: () => controller.abort() };
      void post(exchange, controller.signal);
    },
    close() {},
  };
}
