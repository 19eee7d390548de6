import { type Binary, type Body, loadBinary } from "./body.ts";
import { type Dialog, dialogOn } from "./dialog.ts";
import { type Exchange, type Transport, NO_ANSWER, UNAVAILABLE } from "./exchange.ts";
import type { ConnectOptions } from "./options.ts";
import { createReconnector } from "./reconnect.ts";

/**
 * Sends the messages on one connection of the platform's `WebSocket`, made anew when it is lost.
 * @throws TypeError for options that a browser's WebSocket cannot honour
 */
export function webSocketTransport(url: string, options: ConnectOptions): Transport {
  url = new URL(url).href;
  if (options.headers) throw new TypeError(`${url} carries no headers here.`);
  let socket: WebSocket | undefined;
  let dialog: Dialog | undefined;
  const unsent: Exchange[] = [];

  const write = (on: Dialog): void => {
    for (const exchange of unsent.splice(0)) {
      if (exchange.done) continue;
      exchange.carrier = on;
      transmit(socket!, exchange.body);
      on.sent(exchange);
    }
  };

  const reconnector = createReconnector(options, () => {
    if (options.methods || unsent.some((exchange) => !exchange.done)) connect();
  });

  const refuse = (reason: string): void => {
    for (const exchange of unsent.splice(0)) exchange.fail(UNAVAILABLE, `Cannot connect to ${url}${reason}`);
  };

  const connect = (): void => {
    const made = new WebSocket(url);
    /** The last message, from the first binary one on, which waits for what reads it: the others keep their order. */
    let taken: Promise<unknown> | undefined;
    made.binaryType = "arraybuffer";
    socket = made;

    const lost = (reason: string, cause?: unknown): void => {
      if (socket !== made) return;
      const last = dialog;
      socket = dialog = undefined;
      if (!last) return void (reconnector.retries() || refuse(reason));
      if (options.methods) reconnector.retries();
      for (const exchange of last.waiting())
        exchange.fail(
          NO_ANSWER,
          `The connection to ${url} ended before the answer, and the call may have run${reason}`,
          cause,
        );
    };

    made.addEventListener("open", () => {
      reconnector.opened();
      dialog = dialogOn(options, (body) => transmit(made, body));
      write(dialog);
      options.onConnect?.();
    });
    const take = (data: string | ArrayBuffer, binary?: Binary): void => {
      try {
        const text = typeof data === "string";
        const message = text ? JSON.parse(data) : binary!.decode(data);
        if (socket === made) dialog?.receive(message, text ? data.length : data.byteLength);
      } catch (cause) {
        lost(`: ${(cause as Error).message}.`, cause);
        made.close(4000);
      }
    };

    made.addEventListener("message", ({ data }) => {
      if (!taken && typeof data === "string") return take(data);
      const before = taken;
      taken = loadBinary().then(
        async (binary) => {
          await before;
          take(data, binary);
        },
        () => take(data),
      );
    });
    made.addEventListener("close", async ({ code, reason }) => {
      await taken;
      lost(`: closed with ${code} ${reason}.`);
    });
  };

  return {
    defer: (flush) => queueMicrotask(flush),
    send(exchange) {
      unsent.push(exchange);
      if (dialog) write(dialog);
      else if (!socket && !reconnector.waits()) connect();
    },
    closing() {
      if (reconnector.waits()) refuse(": This client is closed.");
      reconnector.close();
    },
    close: () => socket?.close(1000),
  };
}

function transmit(socket: WebSocket, body: Body): void {
  socket.send(typeof body === "string" ? body : new Blob(body));
}
