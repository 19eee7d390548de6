import type { Readable, Writable } from "node:stream";
import { Connection, type Owner } from "../../src/server/connection.ts";

/** The one connection of a pair of streams. */
export class StdioConnection extends Connection {
  readonly #owner: Owner;
  readonly #input: Readable;
  readonly #output: Writable;
  readonly #onData = (bytes: Uint8Array): void => this.received(bytes);
  readonly #onEnd = (): void => this.ended();
  readonly #onClosed = (): void => this.destroy();
  /** Writes that have not left. */
  #writing = 0;
  #finishing = false;
  #destroyed = false;

  constructor(input: Readable, output: Writable, owner: Owner) {
    super(0, "", owner);
    this.#owner = owner;
    this.#input = input;
    this.#output = output;
  }

  /** Begins to read. */
  start(): void {
    this.#input.on("end", this.#onEnd).on("error", this.#onEnd).on("data", this.#onData);
    this.#output.on("close", this.#onClosed).on("error", this.#onClosed);
  }

  /** Has nothing more to do with the streams, whatever is unsent: they are not its own to close. */
  destroy(): void {
    if (this.#destroyed) return;
    this.#destroyed = true;
    this.#input.off("end", this.#onEnd).off("error", this.#onEnd).off("data", this.#onData).pause();
    // An error of what was written may still come, and is nobody's concern.
    this.#output.off("close", this.#onClosed);
    this.#owner.released(this);
  }

  protected get destroyed(): boolean {
    return this.#destroyed;
  }

  protected write(address: number, length: number, lent: Uint8Array | undefined): void {
    const { bytes } = this.#owner.host.engine;
    if (length > 0) this.#write(bytes.slice(address, address + length));
    if (lent !== undefined) this.#write(lent);
  }

  #write(bytes: Uint8Array): void {
    const { length } = bytes;
    this.#writing++;
    this.#output.write(bytes, () => {
      this.#writing--;
      if (this.#destroyed) return;
      if (this.#finishing) this.finish();
      else this.sent(length);
    });
  }

  protected finish(): void {
    this.#finishing = true;
    if (this.#writing === 0) this.destroy();
  }

  protected pause(): void {
    this.#input.pause();
  }

  protected resume(): void {
    if (!this.#finishing) this.#input.resume();
  }
}
