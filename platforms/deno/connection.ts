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
  #writing = false;
  /** Nothing more is to be sent after what is being written. */
  #finishing = false;

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
    this.owner.released(this);
  }

  protected write(address: number, length: number): void {
    this.#writing = true;
    void this.#send(address, length);
  }

  protected finish(): void {
    if (this.#writing) this.#finishing = true;
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
    if (this.closing && !this.#writing) this.destroy();
    else this.ended();
  }

  #take(length: number): void {
    if (this.#chunk.length !== length) this.#chunk = this.#buffer.subarray(0, length);
    this.received(this.#chunk);
    if (length < this.#buffer.length || length === LARGEST_READ) return;
    this.#buffer = new Uint8Array(Math.min(length * 4, LARGEST_READ));
    this.#chunk = this.#buffer;
  }

  async #send(address: number, length: number): Promise<void> {
    const { engine } = this.owner.host;
    const end = address + length;
    try {
      for (let at = address; at < end;) at += await this.#socket.write(engine.bytes.subarray(at, end));
    } catch {
      return this.destroy();
    }
    if (this.destroyed) return;
    this.#writing = false;
    this.sent(length);
    if (this.#finishing) void this.#shutDown();
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
