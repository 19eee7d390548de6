import { Connection, type Owner } from "../../src/server/connection.ts";
import type { Conn } from "./deno.ts";

// Bytes read at once: little for the many connections that say little, more once one has filled it.
const FIRST_READ = 4096;
const LARGEST_READ = 65_536;

/** One connection of `Deno.listen`. */
export class DenoConnection extends Connection {
  protected destroyed = false;
  readonly #socket: Conn;
  #buffer: Uint8Array = new Uint8Array(FIRST_READ);
  /** The part of the buffer that was filled last: most reads are as long as the one before. */
  #chunk: Uint8Array = this.#buffer;
  #paused = false;
  #onResume: (() => void) | undefined;
  /** The peer has sent all. */
  #ended = false;
  /** Bytes of the send under way that the system has not taken yet. */
  #unsent = 0;
  /** Where those of the engine are, and how many: the lent ones follow, from `#place` on. */
  #address = 0;
  #own = 0;
  #lent: Uint8Array | undefined;
  #place = 0;
  /** Nothing more is to be sent after them. */
  #finishing = false;
  // Made once: a write takes no function of its own.
  readonly #failed = (): void => {
    this.#unsent = 0;
    if (this.destroyed) this.owner.released(this);
    else this.destroy();
  };
  readonly #written = (taken: number): void => {
    if (this.destroyed) return this.owner.released(this);
    if (this.#own > 0) {
      this.#address += taken;
      this.#own -= taken;
    } else {
      this.#place += taken;
    }
    this.#unsent -= taken;
    this.sent(taken);
    if (this.#unsent > 0) this.#send();
    else if (this.#finishing) void this.#shutDown();
  };

  constructor(socket: Conn, number: number, owner: Owner) {
    super(number, socket.remoteAddr.hostname ?? "", owner);
    this.#socket = socket;
    try {
      socket.setNoDelay?.(true);
    } catch {
      // It was reset already, on macOS: the first read will say so.
    }
    void this.#read();
  }

  destroy(): void {
    if (this.destroyed) return;
    this.destroyed = true;
    this.#socket.close();
    this.#onResume?.();
    // A write under way reads the engine's memory until it is settled, which the engine may not use again before.
    if (this.#unsent === 0) this.owner.released(this);
  }

  protected write(address: number, length: number, lent: Uint8Array | undefined): void {
    this.#address = address;
    this.#own = length;
    this.#lent = lent;
    this.#place = 0;
    this.#unsent = length + (lent?.length ?? 0);
    this.#send();
  }

  protected finish(): void {
    if (this.#unsent > 0) this.#finishing = true;
    else void this.#shutDown();
  }

  protected pause(): void {
    this.#paused = true;
  }

  protected resume(): void {
    this.#paused = false;
    this.#onResume?.();
  }

  async #read(): Promise<void> {
    for (;;) {
      let length: number | null;
      try {
        length = await this.#socket.read(this.#buffer);
      } catch {
        return this.destroy(); // and that is all the engine needs to know
      }
      if (this.#paused) await new Promise<void>((resolve) => (this.#onResume = resolve));
      if (this.destroyed) return;
      if (length === null) break;
      this.#take(length);
    }
    this.#ended = true;
    if (this.closing && this.#unsent === 0) this.destroy();
    else this.ended();
  }

  #take(length: number): void {
    if (this.#chunk.length !== length) this.#chunk = this.#buffer.subarray(0, length);
    this.received(this.#chunk);
    if (length < this.#buffer.length || length === LARGEST_READ) return;
    this.#buffer = new Uint8Array(Math.min(length * 4, LARGEST_READ));
    this.#chunk = this.#buffer;
  }

  #send(): void {
    const { bytes } = this.owner.host.engine;
    const lent = this.#own > 0 ? undefined : this.#lent;
    if (lent !== undefined && lent.length - this.#place !== this.#unsent) {
      this.#unsent = 0;
      return this.destroy(); // whoever lent it has moved it elsewhere
    }
    const rest = lent?.subarray(this.#place) ?? bytes.subarray(this.#address, this.#address + this.#own);
    this.#socket.write(rest).then(this.#written, this.#failed);
  }

  async #shutDown(): Promise<void> {
    if (this.#ended) return this.destroy();
    try {
      await this.#socket.closeWrite();
    } catch {
      this.destroy();
    }
  }
}
