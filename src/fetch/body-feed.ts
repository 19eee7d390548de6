import type { Host } from "../host/host.ts";
import type { BodyReader, RequestBody } from "./request-body.ts";

const ascii: TextEncoder = new TextEncoder();

/** Gives the engine a request's body as it comes, no faster than the engine takes it. */
export class BodyFeed {
  readonly #host: Host;
  readonly #connection: number;
  readonly #reader: BodyReader;
  /** Bytes that are still due; `undefined` where nobody has said how many, and chunks tell (RFC 9112, 7.1). */
  #missing: number | undefined;
  #over = false;
  /** Settled when the engine takes more. */
  #going: Promise<void> | undefined;
  #go: () => void = () => {};

  constructor(host: Host, connection: number, reader: BodyReader, length: number | undefined) {
    this.#host = host;
    this.#connection = connection;
    this.#reader = reader;
    this.#missing = length;
  }

  /** Reads to the end, or to where nobody wants more. @throws whatever the body's source fails with */
  async run({ start }: RequestBody): Promise<void> {
    this.#give(start);
    while (this.#missing !== 0) {
      await this.#going;
      if (this.#over) return;
      const { done, value } = await this.#reader.read();
      if (this.#over) return;
      if (done) return this.#end();
      this.#give(value);
    }
    this.cancel();
  }

  /** The engine takes no more for now. */
  pause(): void {
    this.#going ??= new Promise((go) => (this.#go = go));
  }

  resume(): void {
    this.#going = undefined;
    this.#go();
  }

  /** Nobody wants the rest. */
  cancel(): void {
    this.#over = true;
    this.resume();
    this.#reader.cancel().catch(() => {});
  }

  #give(piece: Uint8Array): void {
    if (piece.length === 0) return;
    if (this.#missing === undefined) {
      this.#say(`${piece.length.toString(16)}\r\n`);
      this.#host.received(this.#connection, piece);
      this.#say("\r\n");
    } else {
      // What goes beyond its length would be another request.
      const due = piece.subarray(0, this.#missing);
      this.#missing -= due.length;
      this.#host.received(this.#connection, due);
    }
    this.#host.turn();
  }

  #end(): void {
    if (this.#missing === undefined) this.#say("0\r\n\r\n");
    else this.#host.ended(this.#connection);
    this.#host.turn();
  }

  #say(text: string): void {
    this.#host.received(this.#connection, ascii.encode(text));
  }
}
