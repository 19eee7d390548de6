import type { Body } from "../../src/client/body.ts";
import { type MessageHandler, MessageReader } from "../../src/client/json-framing.ts";
import type { ConnectOptions } from "../../src/client/options.ts";
import type { Owner } from "./client-connection.ts";
import { DialogConnection } from "./client-dialog.ts";
import { textOf } from "./client-http.ts";

/** Bare JSON-RPC on a stream: messages back to back. */
export class StreamConnection extends DialogConnection implements MessageHandler {
  readonly #reader: MessageReader;

  constructor(owner: Owner, options: ConnectOptions, maxResponse: number) {
    super(owner, options, true);
    this.#reader = new MessageReader(this, maxResponse);
  }

  onMessage(bytes: Uint8Array, start: number, end: number): void {
    this.receive(JSON.parse(textOf(bytes, start, end)), end - start);
    if (this.outOfStep) this.finishedAll();
  }

  protected frame(body: Body): string {
    return body as string; // text is all that was asked for
  }

  protected read(bytes: Buffer, length: number): void {
    this.#reader.push(bytes, length);
  }

  protected end(): void {
    this.#reader.end();
  }
}
