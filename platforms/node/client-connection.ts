import { type NetConnectOpts, type Socket, connect } from "node:net";
import { type Carrier, type Exchange, NO_ANSWER, UNAVAILABLE } from "../../src/client/exchange.ts";
import type { ClientTlsOptions } from "../../src/client/options.ts";
import { connectTls, tlsReason } from "./client-tls.ts";

/** Whose connection it is. */
export interface Owner {
  readonly url: string;
  readonly connect: NetConnectOpts;
  /** Where TLS is spoken. */
  readonly tls: ClientTlsOptions | undefined;
  /** The connection takes no more exchanges; these were never sent and need another one. */
  retired(connection: Connection, unsent: readonly Exchange[]): void;
}

/** Bytes read at once. */
const READ_SIZE = 64 * 1024;
/** Characters after which a write is made. */
const WRITE_SIZE = 256 * 1024;
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
  #error: NodeJS.ErrnoException | undefined;
  /** The carrier of what is unsent. */
  readonly #drop: Carrier = {
    abandon: () => {
      this.#dropped++;
      if (this.load === 0) this.#socket.unref();
    },
  };

  constructor(owner: Owner) {
    this.#owner = owner;
    if (owner.tls === undefined) {
      const buffer = Buffer.allocUnsafeSlow(READ_SIZE);
      const onread = { buffer, callback: (length: number) => this.#read(buffer, length) };
      this.#raw = connect({ ...owner.connect, noDelay: true, onread });
      this.#socket = this.#raw.on("connect", () => this.#connected());
    } else {
      const { socket, raw } = connectTls(owner.connect, owner.tls);
      this.#raw = raw;
      this.#socket = socket
        .on("secureConnect", () => this.#connected())
        .on("data", (bytes: Buffer) => this.#read(bytes, bytes.length));
    }
    this.#socket
      .on("drain", () => this.flush())
      .on("timeout", () => this.#unused())
      .on("end", () => this.#ended())
      .on("error", (error) => (this.#error = error))
      .on("close", () => this.#closed());
  }

  /** Makes the message's bytes; from then on the exchange waits for its answer. */
  protected abstract compose(exchange: Exchange): string;
  /** Reads what has come, valid during this call only. Throws where it is malformed. */
  protected abstract read(bytes: Buffer, length: number): void;
  /** The server will send no more. Throws where that is in the middle of an answer. */
  protected abstract end(): void;
  /** The exchanges that wait for answers. */
  protected abstract waiting(): Iterable<Exchange>;

  /** Exchanges under way. */
  get load(): number {
    return this.#sent + this.#unsent.length - this.#dropped;
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
  abandon(): void {
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
      if (this.#open) this.#socket.destroySoon();
      else this.#socket.destroy();
    });
  }

  /** The exchange has its answer, or was written and owes none. To be called before its promise is settled. */
  protected finished(exchange: Exchange): void {
    this.#sent--;
    if (exchange.done) this.#abandoned--;
    if (this.#retired && this.#sent === this.#abandoned) this.#hangUp();
    else if (this.load === 0) this.#socket.unref();
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
      let text = "";
      while (next < unsent.length && text.length < WRITE_SIZE) {
        const exchange = unsent[next++]!;
        if (exchange.done) {
          this.#dropped--;
          continue;
        }
        exchange.carrier = this;
        this.#sent++;
        text += this.compose(exchange);
      }
      if (text !== "") this.#socket.write(text);
    }
    unsent.splice(0, next);
    if (this.load === 0) this.#socket.unref();
  }

  #connected(): void {
    this.#open = true;
    this.#socket.setTimeout(IDLE_TIME);
    if (this.load === 0) this.#socket.unref();
    this.flush();
  }

  #read(bytes: Buffer, length: number): boolean {
    try {
      this.read(bytes, length);
    } catch (error) {
      this.#socket.destroy(error as Error);
    }
    return true;
  }

  #unused(): void {
    if (this.load > 0) return;
    this.#retire();
    this.#socket.destroySoon();
  }

  #ended(): void {
    if (!this.#open) return void this.#socket.destroy(); // in the middle of a TLS handshake
    this.#retire();
    try {
      this.end();
    } catch (error) {
      this.#socket.destroy(error as Error);
    }
  }

  #closed(): void {
    const { url } = this.#owner;
    const error = this.#error;
    const reason = error === undefined ? "." : `: ${tlsReason(error) ?? (error.message || error.code)}.`;
    if (!this.#open) {
      const unsent = this.#unsent;
      this.#unsent = [];
      for (const exchange of unsent) exchange.fail(UNAVAILABLE, `Cannot connect to ${url}${reason}`, error);
    }
    this.#retire();
    for (const exchange of this.waiting()) {
      exchange.fail(
        NO_ANSWER,
        `The connection to ${url} ended before the answer, and the call may have run${reason}`,
        error,
      );
    }
  }

  /** A reset tells the server to abort the calls; after a mere end it may take the client to be listening still. */
  #hangUp(): void {
    if (this.#sent > 0 && "port" in this.#owner.connect) this.#raw.resetAndDestroy();
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
