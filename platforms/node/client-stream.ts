import type { Exchange } from "../../src/client/exchange.ts";
import { type MessageHandler, MessageReader } from "../../src/client/json-framing.ts";
import { Connection, type Owner } from "./client-connection.ts";
import { textOf } from "./client-http.ts";

/** Bare JSON-RPC on a stream: messages back to back, answers in any order, told apart by their ids. */
export class StreamConnection extends Connection implements MessageHandler {
  readonly #reader: MessageReader;
  /** By the id of each call, so a batch is here more than once. */
  readonly #waiting: Map<unknown, Exchange> = new Map();

  constructor(owner: Owner, maxResponse: number) {
    super(owner);
    this.#reader = new MessageReader(this, maxResponse);
  }

  onMessage(bytes: Uint8Array, start: number, end: number): void {
    const message: unknown = JSON.parse(textOf(bytes, start, end));
    const exchange = this.#asked(message);
    if (exchange === undefined) return;
    if (exchange.calls === undefined) this.#waiting.delete(exchange.id);
    else for (const call of exchange.calls) this.#waiting.delete(call.id);
    this.finished(exchange);
    exchange.answer(message, 200);
    // Without an id: the server may have lost track of where messages begin.
    if (!Array.isArray(message) && (message as { id?: unknown }).id == null) this.finishedAll();
  }

  protected compose(exchange: Exchange): string {
    const { calls, id } = exchange;
    if (calls !== undefined) {
      for (const call of calls) if (call.id !== 0) this.#waiting.set(call.id, exchange);
    } else if (id !== 0) {
      this.#waiting.set(id, exchange);
    }
    if (calls === undefined ? id === 0 : calls.every((call) => call.id === 0)) {
      this.finished(exchange);
      exchange.answer(undefined, 200);
    }
    return exchange.text;
  }

  protected read(bytes: Buffer, length: number): void {
    this.#reader.push(bytes, length);
  }

  protected end(): void {
    this.#reader.end();
  }

  protected waiting(): Iterable<Exchange> {
    return this.#waiting.values();
  }

  /** What the message answers; `undefined` where nothing has asked for it. */
  #asked(message: unknown): Exchange | undefined {
    if (Array.isArray(message)) {
      for (const answer of message) {
        const exchange = this.#waiting.get(answer?.id);
        if (exchange !== undefined) return exchange;
      }
      return undefined;
    }
    const { id, error } = message as { id?: unknown; error?: { message?: unknown } };
    if (id != null) return this.#waiting.get(id);
    // The server could not read a message. It is clear which one only where there is only one.
    const exchanges = new Set(this.#waiting.values());
    if (exchanges.size > 1) throw new SyntaxError(`the server refused one of the messages: ${String(error?.message)}`);
    const [only] = exchanges;
    return only;
  }
}
