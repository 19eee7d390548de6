import { type MessageHandler, MessageReader } from "../../src/client/json-framing.ts";
import type { ConnectOptions } from "../../src/client/options.ts";
import type { Owner } from "./client-connection.ts";
import { DialogConnection } from "./client-dialog.ts";
import { textOf } from "./client-http.ts";

/** Bare JSON-RPC on a stream: messages back to back. */
export class StreamConnection extends DialogConnection implements MessageHandler {
  readonly #reader: MessageReader;

  constructor(owner: Owner, options: ConnectOptions, maxResponse: number) {
    super(owner, options);
    this.#reader = new MessageReader(this, maxResponse);
  }

  onMessage(bytes: Uint8Array, start: number, end: number): void {
    this.receive(textOf(bytes, start, end));
    if (this.outOfStep) this.finishedAll();
  }

  protected frame(text: string): string {
    return text;
  }

  protected read(bytes: Buffer, length: number): void {
    this.#reader.push(bytes, length);
  }

  protected end(): void {
    this.#reader.end();
  }
}
