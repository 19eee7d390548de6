import type { Body } from "../../src/client/body.ts";
import { type Dialog, dialogOn } from "../../src/client/dialog.ts";
import type { Exchange, Pending } from "../../src/client/exchange.ts";
import type { ConnectOptions } from "../../src/client/options.ts";
import { Connection, type Owner } from "./client-connection.ts";

/** Characters of a stream's items that wait before the connection is no longer read. */
const FULL_SIZE = 256 * 1024;

/** A connection on which both sides speak when they like. */
export abstract class DialogConnection extends Connection {
  readonly #dialog: Dialog;

  /** @param textOnly it carries nothing but JSON */
  constructor(owner: Owner, options: ConnectOptions, textOnly: boolean) {
    super(owner);
    this.#dialog = dialogOn(options, (body) => this.write(this.frame(body)), textOnly);
  }

  override abandon(call: Pending): void {
    this.#dialog.abandon(call);
    if (call.exchange.done) this.finished(call.exchange, false);
    this.pause(false);
  }

  /** Makes a message's bytes. */
  protected abstract frame(body: Body): string | Buffer;

  protected compose(exchange: Exchange): string | readonly Uint8Array[] {
    const { stream, body } = exchange;
    if (!this.#dialog.sent(exchange)) this.finished(exchange, false);
    if (stream !== undefined) stream.onTaken = () => this.pause(false);
    this.pause(false);
    const frame = this.frame(body);
    return typeof frame === "string" ? frame : [frame];
  }

  protected waiting(): Iterable<Exchange> {
    return this.#dialog.waiting();
  }

  /** Takes a message; does not read on where nobody waits for the next one. */
  protected receive(message: unknown, size: number): void {
    const exchange = this.#dialog.receive(message, size);
    if (exchange !== undefined) this.finished(exchange, false);
    if (this.#full) this.pause(true);
  }

  /** The server may have lost track of where messages begin. */
  protected get outOfStep(): boolean {
    return this.#dialog.outOfStep;
  }

  /** All that wait are loops that have more than enough to take: with another one, or a call, it would be held up. */
  get #full(): boolean {
    for (const { stream } of this.#dialog.calls.values()) {
      if (stream === undefined || stream.size < FULL_SIZE) return false;
    }
    return this.#dialog.calls.size > 0;
  }
}
