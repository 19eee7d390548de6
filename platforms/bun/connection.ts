import { Connection, type Owner } from "../../src/server/connection.ts";
import type { Socket } from "./bun.ts";

/** One connection of `Bun.listen`. */
export class BunConnection extends Connection {
  protected destroyed = false;
  readonly #socket: Socket<unknown>;
  /** Bytes of the engine's that the system has not taken yet, and where they are. */
  #unsent = 0;
  #address = 0;
  /** The lent bytes behind them that it has not taken all, and where the rest begins. */
  #lent: Uint8Array | undefined;
  #place = 0;
  /** Nothing more is to be sent after them. */
  #finishing = false;

  constructor(socket: Socket<unknown>, number: number, owner: Owner) {
    super(number, socket.remoteAddress ?? "", owner); // the socket forgets it when it closes
    this.#socket = socket;
  }

  destroy(): void {
    this.#socket.terminate();
  }

  /** The socket takes more. */
  drained(): void {
    if (!this.#isSending) return;
    this.#send();
    if (this.#finishing && !this.#isSending) this.#socket.shutdown();
  }

  /** The socket has closed. */
  closed(): void {
    this.destroyed = true;
    this.owner.released(this);
  }

  protected write(address: number, length: number, lent: Uint8Array | undefined): void {
    this.#address = address;
    this.#unsent = length;
    this.#lent = lent;
    this.#place = 0;
    this.#send();
  }

  protected finish(): void {
    if (this.#isSending) this.#finishing = true;
    else this.#socket.shutdown();
  }

  protected pause(): void {
    this.#socket.pause();
  }

  protected resume(): void {
    this.#socket.resume();
  }

  get #isSending(): boolean {
    return this.#unsent > 0 || this.#lent !== undefined;
  }

  // Straight out of the engine's memory: nothing is kept of it that could move.
  #send(): void {
    let all = 0;
    if (this.#unsent > 0) {
      const taken = this.#socket.write(this.owner.host.engine.bytes, this.#address, this.#unsent);
      if (taken < 0) return; // gone, and closed() follows
      this.#address += taken;
      this.#unsent -= taken;
      all = taken;
    }
    const lent = this.#lent;
    if (lent !== undefined && this.#unsent === 0) {
      const rest = lent.length - this.#place;
      if (rest <= 0) return this.destroy(); // whoever lent it has moved it elsewhere
      const taken = this.#socket.write(lent, this.#place, rest);
      if (taken < 0) return;
      this.#place += taken;
      if (taken === rest) this.#lent = undefined;
      all += taken;
    }
    if (all > 0) this.sent(all);
  }
}
