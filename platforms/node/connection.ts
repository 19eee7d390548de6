import net from "node:net";
import type { Host } from "../../src/host/host.ts";
import { SEND_FLAGS_ABORT, SEND_FLAGS_CLOSE, SEND_FLAGS_PAUSE, SEND_FLAGS_RESUME } from "../../src/engine/layout.ts";

/** What a connection needs of the listener that accepted it. */
export interface Owner {
  readonly host: Host;
  /** The connection is gone; its number is free once the engine knows. */
  released(connection: Connection): void;
}

// All sockets read into this one: it is copied into the engine's memory before the next read.
const input: Buffer = Buffer.allocUnsafeSlow(64 * 1024);
let chunk: Uint8Array = input;

// Bun and Deno have sockets of another make.
const canAdopt: boolean = process.versions["bun"] === undefined && process.versions["deno"] === undefined;

/** One connection: tells the engine what its socket does, and does to the socket what the engine says. */
export class Connection {
  readonly number: number;
  /** The peer's address, "" where it has none; the socket forgets it when it closes. */
  readonly remoteAddress: string;
  readonly #owner: Owner;
  readonly #socket: net.Socket;
  /** Bytes of the send under way that the socket has not taken yet. */
  #unsent = 0;
  #closing = false;

  constructor(accepted: net.Socket, number: number, owner: Owner) {
    this.number = number;
    this.remoteAddress = accepted.remoteAddress ?? "";
    this.#owner = owner;
    const socket = this.#adopt(accepted);
    this.#socket = socket;
    socket.on("end", () => this.#ended());
    socket.on("drain", () => this.#drained());
    socket.on("close", () => owner.released(this));
    socket.on("error", ignore); // "close" follows, and that is all the engine needs to know
    socket.resume();
  }

  /** Carries out one send record, whose bytes are `memory[address, address + length)`. */
  perform(flags: number, memory: Buffer, address: number, length: number): void {
    const socket = this.#socket;
    if (socket.destroyed) return;
    if (length > 0) this.#write(memory, address, length);
    if (flags === 0) return;
    if (flags & SEND_FLAGS_ABORT) {
      socket.destroy();
    } else if (flags & SEND_FLAGS_CLOSE) {
      this.#closing = true;
      socket.end();
      socket.resume(); // a close with unread input would be a reset, which can overtake the answer (RFC 9112, 9.6)
    } else if (flags & SEND_FLAGS_PAUSE) {
      socket.pause();
    } else if (flags & SEND_FLAGS_RESUME) {
      socket.resume();
    }
  }

  destroy(): void {
    this.#socket.destroy();
  }

  /**
   * Reads through a buffer of ours, which spares Node a 64 KiB allocation for each read: more than a quarter of
   * the CPU time of a small request. A server's sockets take no `onread`, so that another socket takes over the handle.
   */
  #adopt(accepted: net.Socket): net.Socket {
    const inner = accepted as unknown as { _handle: object | null };
    if (!canAdopt || !inner._handle) return accepted.on("data", (bytes: Buffer) => this.#received(bytes));
    const onread = { buffer: input, callback: (length: number) => this.#read(length) };
    const socket = new net.Socket({ handle: inner._handle, allowHalfOpen: true, onread } as net.SocketConstructorOpts);
    inner._handle = null;
    accepted.destroy();
    return socket;
  }

  #read(length: number): boolean {
    if (chunk.length !== length) chunk = input.subarray(0, length);
    this.#received(chunk);
    return true;
  }

  #received(bytes: Uint8Array): void {
    if (this.#closing) return;
    const { host } = this.#owner;
    host.received(this.number, bytes);
    host.turn();
  }

  #write(memory: Buffer, address: number, length: number): void {
    const socket = this.#socket;
    // The engine's memory may grow, and so move, before the socket is done with the bytes.
    const bytes = Buffer.allocUnsafe(length);
    memory.copy(bytes, 0, address, address + length);
    // More than the high-water mark is "not taken" even if the system took it all at once.
    if (socket.write(bytes) || socket.writableLength === 0) this.#owner.host.sent(this.number, length);
    else this.#unsent = length;
  }

  #drained(): void {
    if (this.#unsent === 0) return;
    const { host } = this.#owner;
    host.sent(this.number, this.#unsent);
    this.#unsent = 0;
    host.turn();
  }

  #ended(): void {
    if (this.#closing) return;
    const { host } = this.#owner;
    host.ended(this.number);
    host.turn();
  }
}

function ignore(): void {}
