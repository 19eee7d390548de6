import { SEND_FLAGS_ABORT, SEND_FLAGS_CLOSE, SEND_FLAGS_PAUSE, SEND_FLAGS_RESUME } from "../engine/layout.ts";
import type { Host } from "../host/host.ts";

/** What a connection needs of the listener that accepted it. */
export interface Owner {
  readonly host: Host;
  /** Runs the host's turn for what was queued: now, or soon and once for all. */
  turn(): void;
  /** The connection is gone; its number is free once the engine knows. */
  released(connection: Connection): void;
}

/**
 * One connection: tells the engine what its socket does, and does to the socket what the engine says. One of this shape
 * for each platform's sockets.
 */
export abstract class Connection {
  readonly number: number;
  /** The peer's address, "" where it has none. */
  readonly remoteAddress: string;
  protected readonly owner: Owner;
  /** The engine has closed it: what still comes is read and dropped. */
  protected closing = false;

  constructor(number: number, remoteAddress: string, owner: Owner) {
    this.number = number;
    this.remoteAddress = remoteAddress;
    this.owner = owner;
  }

  /** Carries out one send record, whose bytes are the engine's memory from `address` on, and what is lent for it. */
  perform(flags: number, address: number, length: number, lent: Uint8Array | undefined): void {
    if (this.destroyed) return;
    if (length > 0 || lent !== undefined) this.write(address, length, lent);
    if (flags === 0) return;
    if (flags & SEND_FLAGS_ABORT) {
      this.destroy();
    } else if (flags & SEND_FLAGS_CLOSE) {
      this.closing = true;
      this.finish();
      this.resume(); // a close with unread input would be a reset, which can overtake the answer (RFC 9112, 9.6)
    } else if (flags & SEND_FLAGS_PAUSE) {
      this.pause();
    } else if (flags & SEND_FLAGS_RESUME) {
      this.resume();
    }
  }

  /** Drops the connection, whatever is unsent. */
  abstract destroy(): void;

  /** The socket has read bytes, which are copied. */
  received(bytes: Uint8Array): void {
    if (this.closing) return;
    this.owner.host.received(this.number, bytes);
    this.owner.turn();
  }

  /** The peer sends no more. */
  ended(): void {
    if (this.closing) return;
    this.owner.host.ended(this.number);
    this.owner.turn();
  }

  protected abstract readonly destroyed: boolean;
  /** Sends bytes of the engine's memory and the lent ones behind them, and calls sent() when they are no longer needed. */
  protected abstract write(address: number, length: number, lent: Uint8Array | undefined): void;
  /** Sends no more (FIN) once all is written, and closes when the peer has done the same. */
  protected abstract finish(): void;
  protected abstract pause(): void;
  protected abstract resume(): void;

  /** Bytes of the send under way have left: within perform() for the turn that is under way, else for one of its own. */
  protected sent(length: number): void {
    this.owner.host.sent(this.number, length);
    this.owner.turn();
  }
}
