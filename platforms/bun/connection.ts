import { Connection, type Owner } from "../../src/server/connection.ts";
import type { Socket } from "./bun.ts";

/** One connection of `Bun.listen`. */
export class BunConnection extends Connection {
  protected destroyed = false;
  readonly #socket: Socket<unknown>;
  /** Bytes of the send under way that the system has not taken yet, and where they are. */
  #unsent = 0;
  #address = 0;
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
    if (this.#unsent === 0) return;
    this.write(this.#address, this.#unsent);
    if (this.#finishing && this.#unsent === 0) this.#socket.shutdown();
  }

  /** The socket has closed. */
  closed(): void {
    this.destroyed = true;
    this.owner.released(this);
  }

  // Straight out of the engine's memory: nothing is kept of it that could move.
  protected write(address: number, length: number): void {
    const taken = this.#socket.write(this.owner.host.engine.bytes, address, length);
    if (taken < 0) return; // gone, and closed() follows
    this.#address = address + taken;
    this.#unsent = length - taken;
    if (taken > 0) this.sent(taken);
  }

  protected finish(): void {
    if (this.#unsent > 0) this.#finishing = true;
    else this.#socket.shutdown();
  }

  protected pause(): void {
    this.#socket.pause();
  }

  protected resume(): void {
    this.#socket.resume();
  }
}
