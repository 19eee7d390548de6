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

// Bun and Deno, which serve TLS through this, have sockets of another make.
const canAdopt: boolean = process.versions["bun"] === undefined && process.versions["deno"] === undefined;

/** One connection of node:net. */
export class NetConnection extends Connection {
  readonly #owner: NetOwner;
  readonly #socket: net.Socket;
  /** Bytes of the send under way that the socket has not taken yet. */
  #unsent = 0;

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

  protected write(address: number, length: number): void {
    const socket = this.#socket;
    // The engine's memory may grow, and so move, before the socket is done with the bytes.
    const bytes = Buffer.allocUnsafe(length);
    this.#owner.memory.copy(bytes, 0, address, address + length);
    // More than the high-water mark is "not taken" even if the system took it all at once.
    if (socket.write(bytes) || socket.writableLength === 0) this.sent(length);
    else this.#unsent = length;
  }

  protected finish(): void {
    this.#socket.end();
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
  }
}

function ignore(): void {}
