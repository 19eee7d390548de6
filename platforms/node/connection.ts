import net from "node:net";
import { Connection, type Owner } from "../../src/server/connection.ts";

/** What a connection needs of the listener that accepted it. */
export interface NetOwner extends Owner {
  /** The engine's memory. */
  readonly memory: Buffer;
}

// All sockets read into this one: it is copied into the engine's memory before the next read.
const input: Buffer = Buffer.allocUnsafeSlow(64 * 1024);
let chunk: Uint8Array = input;

// Bytes of a lent buffer that the socket is given at once: each such piece that has left is reported, as progress.
const PIECE = 1024 * 1024;

// Bun and Deno, which serve TLS through this, have sockets of another make.
const canAdopt: boolean = process.versions["bun"] === undefined && process.versions["deno"] === undefined;

/** One connection of node:net. */
export class NetConnection extends Connection {
  readonly #owner: NetOwner;
  readonly #socket: net.Socket;
  /** Bytes of the send under way that the socket has been given and has not taken yet. */
  #unsent = 0;
  /** The lent bytes that it has not been given all, and where the rest begins. */
  #lent: Uint8Array | undefined;
  #place = 0;
  /** Nothing more is to be sent after them. */
  #finishing = false;

  constructor(accepted: net.Socket, number: number, owner: NetOwner) {
    super(number, accepted.remoteAddress ?? "", owner); // the socket forgets it when it closes
    this.#owner = owner;
    const socket = this.#adopt(accepted);
    this.#socket = socket;
    socket.on("end", () => this.ended());
    socket.on("drain", () => this.#drained());
    socket.on("close", () => owner.released(this));
    socket.on("error", ignore); // "close" follows, and that is all the engine needs to know
    socket.resume();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  protected get destroyed(): boolean {
    return this.#socket.destroyed;
  }

  protected write(address: number, length: number, lent: Uint8Array | undefined): void {
    // The engine's memory may grow, and so move, before the socket is done with the bytes.
    const bytes = Buffer.allocUnsafe(length);
    this.#owner.memory.copy(bytes, 0, address, address + length);
    if (lent === undefined) {
      this.#socket.write(bytes);
      this.#given(length);
    } else {
      this.#lent = lent;
      this.#place = 0;
      this.#giveLent(bytes);
    }
  }

  protected finish(): void {
    if (this.#lent !== undefined) this.#finishing = true;
    else this.#socket.end();
  }

  protected pause(): void {
    this.#socket.pause();
  }

  protected resume(): void {
    this.#socket.resume();
  }

  /**
   * Reads through a buffer of ours, which spares Node a 64 KiB allocation for each read: more than a quarter of
   * the CPU time of a small request. A server's sockets take no `onread`, so that another socket takes over the handle.
   */
  #adopt(accepted: net.Socket): net.Socket {
    const inner = accepted as unknown as { _handle: object | null };
    if (!canAdopt || !inner._handle || "encrypted" in accepted)
      return accepted.on("data", (bytes: Buffer) => this.received(bytes));
    const onread = { buffer: input, callback: (length: number) => this.#read(length) };
    const socket = new net.Socket({ handle: inner._handle, allowHalfOpen: true, onread } as net.SocketConstructorOpts);
    inner._handle = null;
    accepted.destroy();
    return socket;
  }

  #read(length: number): boolean {
    if (chunk.length !== length) chunk = input.subarray(0, length);
    this.received(chunk);
    return true;
  }

  #drained(): void {
    if (this.#unsent === 0) return;
    const length = this.#unsent;
    this.#unsent = 0;
    this.sent(length);
    if (this.#lent !== undefined) this.#giveLent();
  }

  /** Gives the socket the lent bytes, piece by piece as long as it takes them; the first one with what comes before. */
  #giveLent(before?: Buffer): void {
    const socket = this.#socket;
    let head = before;
    while (this.#lent !== undefined && this.#unsent === 0 && !socket.destroyed) {
      const lent = this.#lent;
      if (this.#place >= lent.length) return this.destroy(); // whoever lent it has moved it elsewhere
      const piece = lent.subarray(this.#place, this.#place + PIECE);
      this.#place += piece.length;
      if (this.#place === lent.length) this.#lent = undefined;
      socket.cork(); // to be sent by one call of the system's
      if (head !== undefined) socket.write(head);
      socket.write(piece);
      socket.uncork();
      this.#given(piece.length + (head?.length ?? 0));
      head = undefined;
    }
    if (this.#finishing && this.#lent === undefined) socket.end();
  }

  /** The socket has been given so many bytes more. */
  #given(length: number): void {
    // More than the high-water mark needs a drain even if the system took it all at once.
    if (!this.#socket.writableNeedDrain || this.#socket.writableLength === 0) this.sent(length);
    else this.#unsent = length;
  }
}

function ignore(): void {}
