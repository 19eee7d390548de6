import { type Socket, connect } from "node:net";
import { KEPT_SIZE } from "../../src/client/byte-store.ts";
import { type Carrier, type Exchange, type Pending, NO_ANSWER } from "../../src/client/exchange.ts";
import type { ClientTlsOptions } from "../../src/client/options.ts";
import type { Address } from "./client-address.ts";
import { connectTls, tlsReason } from "./client-tls.ts";

/** Whose connection it is. */
export interface Owner {
  readonly address: Address;
  /** Where TLS is spoken. */
  readonly tls: ClientTlsOptions | undefined;
  /** It is kept, and keeps the process alive, even while nothing is under way. */
  readonly lasting: boolean;
  /** The connection is there. */
  opened(): void;
  /** There will be no connection, so nothing of this was sent. `code` is what a server answered instead, if one did. */
  refused(unsent: readonly Exchange[], reason: string, cause?: Error, code?: number): void;
  /** The connection takes no more exchanges; these were never sent and need another one. */
  retired(connection: Connection, unsent: readonly Exchange[]): void;
  /** The connection has ended, and the client did not end it. */
  lost(): void;
}

/** Bytes read at once: what does not fit in is gathered in memory of its own. */
const READ_SIZE = KEPT_SIZE;
/** Characters after which a write is made. */
const WRITE_SIZE = 256 * 1024;
/** Milliseconds of silence after which the system asks whether the other side is still there. */
const KEEP_ALIVE_TIME = 30_000;
/** Milliseconds after which an unused connection is closed: sooner than servers do, as theirs may cross with a call. */
const IDLE_TIME = 30_000;

/**
 * One connection with messages in a pipeline. What is sent in one turn goes in one write. It keeps the process alive
 * only while something is under way.
 */
export abstract class Connection implements Carrier {
  readonly #owner: Owner;
  readonly #socket: Socket;
  /** What TLS is spoken on, else the same socket. */
  readonly #raw: Socket;
  /** Exchanges that are still to be written. */
  #unsent: Exchange[] = [];
  /** Those of them that nobody waits for any longer. */
  #dropped = 0;
  /** Exchanges that were written and not answered. */
  #sent = 0;
  /** Those of them that nobody waits for any longer. */
  #abandoned = 0;
  #open = false;
  #retired = false;
  #scheduled = false;
  #error: (NodeJS.ErrnoException & { readonly status?: number }) | undefined;
  /** The client has ended it. */
  #left = false;
  /** The carrier of what is unsent. */
  readonly #drop: Carrier = {
    abandon: (call: Pending) => {
      if (!call.exchange.done) return;
      this.#dropped++;
      this.#rest();
    },
  };

  constructor(owner: Owner) {
    this.#owner = owner;
    const { address, tls } = owner;
    if (tls === undefined) {
      const buffer = Buffer.allocUnsafeSlow(READ_SIZE);
      const onread = {
        buffer: () => (this.#open ? this.room : undefined) ?? buffer,
        callback: (length: number, bytes: Uint8Array) => this.#read(bytes, length),
      };
      this.#raw = connect({ ...address.connect, noDelay: true, onread });
      this.#socket = this.#raw.on("connect", () => this.greet());
    } else {
      const { socket, raw } = connectTls(address.connect, tls);
      this.#raw = raw;
      this.#socket = socket
        .on("secureConnect", () => this.greet())
        .on("data", (bytes: Buffer) => this.#read(bytes, bytes.length));
    }
    this.#raw.setKeepAlive(true, KEEP_ALIVE_TIME);
    this.#socket
      .on("drain", () => this.flush())
      .on("timeout", () => this.#unused())
      .on("end", () => this.#ended())
      .on("error", (error) => (this.#error = error))
      .on("close", () => this.#closed());
  }

  /** Makes the message's bytes; from then on the exchange waits for its answer. */
  protected abstract compose(exchange: Exchange): string | readonly Uint8Array[];
  /** Reads what has come, valid during this call only. Throws where it is malformed. */
  protected abstract read(bytes: Uint8Array, length: number): void;
  /** The server will send no more. Throws where that is in the middle of an answer. */
  protected abstract end(): void;
  /** The exchanges that wait for answers. */
  protected abstract waiting(): Iterable<Exchange>;

  /** The socket is connected. What has to be said before the first message is said here, and then `opened` called. */
  protected greet(): void {
    this.opened();
  }

  /** Says what has to be said before the connection is closed in order. */
  protected takeLeave(): void {}

  /** Exchanges under way. */
  get load(): number {
    return this.#sent + this.#unsent.length - this.#dropped;
  }

  /** Where the next bytes are best read to, if that is known. */
  protected get room(): Uint8Array | undefined {
    return undefined;
  }

  /** Sends the message at the end of this turn, or when there is a connection that takes it. */
  enqueue(exchange: Exchange): void {
    exchange.carrier = this.#drop;
    if (this.load === 0) this.#socket.ref();
    this.#unsent.push(exchange);
    if (this.#scheduled || !this.#open) return;
    this.#scheduled = true;
    process.nextTick(flush, this);
  }

  /** What was written cannot be taken back, and holds up what comes after it: that goes elsewhere. */
  abandon(call: Pending): void {
    if (!call.exchange.done) return;
    this.#abandoned++;
    this.#retire();
    if (this.#sent === this.#abandoned) this.#hangUp();
  }

  /** Closes when all has been written. */
  close(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#socket.closed) return resolve();
      this.#socket.on("close", () => resolve());
      this.#socket.ref(); // in Deno nothing else would keep the process alive until then
      this.#leave();
    });
  }

  /** The exchange has its answer, or owes none any longer. To be called before its promise is settled. */
  protected finished(exchange: Exchange, abandoned: boolean = exchange.done): void {
    this.#sent--;
    if (abandoned) this.#abandoned--;
    if (this.#retired && this.#sent === this.#abandoned) this.#hangUp();
    else this.#rest();
  }

  /** The server will answer nothing more. */
  protected finishedAll(): void {
    this.#retire();
    this.#socket.destroy();
  }

  /** Writes what has gathered. */
  flush(): void {
    this.#scheduled = false;
    const unsent = this.#unsent;
    let next = 0;
    while (next < unsent.length && !this.#retired && !this.#socket.writableNeedDrain) {
      this.#socket.cork();
      let text = "";
      let size = 0;
      while (next < unsent.length && size < WRITE_SIZE) {
        const exchange = unsent[next++]!;
        if (exchange.done) {
          this.#dropped--;
          continue;
        }
        exchange.carrier = this;
        this.#sent++;
        const message = this.compose(exchange);
        if (typeof message === "string") {
          text += message;
          size += message.length;
          continue;
        }
        if (text !== "") this.#socket.write(text);
        text = "";
        for (const piece of message) {
          this.#socket.write(piece);
          size += piece.length;
        }
      }
      if (text !== "") this.#socket.write(text);
      this.#socket.uncork();
    }
    unsent.splice(0, next);
    this.#rest();
  }

  /** Messages may go. */
  protected opened(): void {
    this.#open = true;
    this.#socket.setTimeout(IDLE_TIME);
    this.#owner.opened();
    this.flush();
  }

  /** Writes what is no exchange, as far as there still is a connection. */
  protected write(data: string | Buffer): void {
    if (this.#socket.writable) this.#socket.write(data);
  }

  /** Reads no further, or reads on. */
  protected pause(paused: boolean): void {
    if (paused === this.#socket.isPaused()) return;
    if (paused) this.#socket.pause();
    else this.#socket.resume();
  }

  #read(bytes: Uint8Array, length: number): boolean {
    try {
      this.read(bytes, length);
    } catch (error) {
      this.takeLeave();
      this.#socket.destroy(error as Error);
    }
    return !this.#socket.isPaused();
  }

  #unused(): void {
    if (this.load > 0 || this.#owner.lasting) return;
    this.#retire();
    this.#leave();
  }

  #leave(): void {
    this.#left = true;
    if (!this.#open) return void this.#socket.destroy();
    this.takeLeave();
    this.#socket.destroySoon();
  }

  /** While nothing is under way the process may end. */
  #rest(): void {
    if (this.load === 0 && !this.#owner.lasting) this.#socket.unref();
  }

  #ended(): void {
    if (this.#open) this.#retire();
    try {
      this.end();
    } catch (error) {
      this.#socket.destroy(error as Error);
    }
  }

  #closed(): void {
    const owner = this.#owner;
    const error = this.#error;
    const reason = error === undefined ? "." : `: ${tlsReason(error) ?? (error.message || error.code)}.`;
    if (!this.#open) {
      const unsent = this.#unsent;
      this.#unsent = [];
      this.#retire();
      return owner.refused(
        unsent.filter((exchange) => !exchange.done),
        reason,
        error,
        error?.status,
      );
    }
    if (!this.#left) owner.lost();
    this.#retire();
    for (const exchange of this.waiting()) {
      exchange.fail(
        NO_ANSWER,
        `The connection to ${owner.address.url} ended before the answer, and the call may have run${reason}`,
        error,
      );
    }
  }

  /** A reset tells the server to abort the calls; after a mere end it may take the client to be listening still. */
  #hangUp(): void {
    if (this.#sent > 0 && "port" in this.#owner.address.connect) this.#raw.resetAndDestroy();
    else this.#socket.destroy();
  }

  #retire(): void {
    if (this.#retired) return;
    this.#retired = true;
    const unsent = this.#unsent.filter((exchange) => !exchange.done);
    this.#unsent = [];
    this.#dropped = 0;
    this.#owner.retired(this, unsent);
  }
}

function flush(connection: Connection): void {
  connection.flush();
}
