import { SEND_FLAGS_ABORT, SEND_FLAGS_CLOSE } from "../engine/layout.ts";
import type { Host } from "../host/host.ts";
import { readResponseHead } from "./response-head.ts";

/** What an exchange needs of its carrier. */
export interface Owner {
  readonly host: Host;
  /** The exchange is over; its number is free once the engine knows. */
  released(number: number): void;
}

// What a caller that has gone would see; nginx logs the same.
const CLIENT_CLOSED_REQUEST = 499;

/** One request and its response, on an engine's connection of its own. */
export class FetchExchange {
  /** Settled when the response's head is there. */
  readonly response: Promise<Response>;
  readonly remoteAddress: string;
  readonly #number: number;
  readonly #owner: Owner;
  readonly #toHead: boolean;
  readonly #signal: AbortSignal;
  readonly #onAbort: () => void = () => this.#gone(this.#signal.reason);
  #resolve!: (response: Response) => void;
  #over = false;
  /** Of a body that comes bit by bit. */
  #stream: ReadableStreamDefaultController<Uint8Array> | undefined;
  /** Bytes of the send under way that the reader has not taken. */
  #unsent = 0;

  constructor(number: number, remoteAddress: string, { method, signal }: Request, owner: Owner) {
    this.#number = number;
    this.#owner = owner;
    this.#toHead = method === "HEAD";
    this.#signal = signal;
    this.remoteAddress = remoteAddress;
    this.response = new Promise((resolve) => (this.#resolve = resolve));
    if (signal.aborted) queueMicrotask(this.#onAbort);
    else signal.addEventListener("abort", this.#onAbort);
  }

  /** Carries out one send record. Pausing is not for it: all that comes in is one request. */
  perform(flags: number, address: number, length: number): void {
    if (this.#over) return;
    if (length > 0) this.#write(this.#owner.host.engine.bytes.slice(address, address + length));
    if ((flags & (SEND_FLAGS_CLOSE | SEND_FLAGS_ABORT)) === 0) return;
    if (flags & SEND_FLAGS_ABORT) this.#fail(new Error("The response was cut off."), 503);
    else this.#stream?.close();
    this.#release();
  }

  #write(bytes: Uint8Array<ArrayBuffer>): void {
    if (this.#stream === undefined) {
      this.#begin(bytes);
    } else {
      this.#unsent = bytes.length;
      this.#stream.enqueue(bytes);
    }
  }

  /** The first bytes have the whole head, and mostly the whole body too. */
  #begin(bytes: Uint8Array<ArrayBuffer>): void {
    const { status, headers, length, end } = readResponseHead(bytes);
    const body = bytes.subarray(end);
    const init = { status, headers };
    if (this.#toHead || status === 204) {
      this.#resolve(new Response(null, init));
    } else if (body.length === length) {
      this.#resolve(new Response(body, init));
    } else {
      this.#resolve(new Response(this.#open(body), init));
      return;
    }
    this.#owner.host.sent(this.#number, bytes.length);
  }

  // The engine goes on when the reader has taken what it was given.
  #open(first: Uint8Array<ArrayBuffer>): ReadableStream<Uint8Array> {
    return new ReadableStream<Uint8Array>({
      start: (controller) => {
        this.#stream = controller;
        this.#unsent = first.length;
        controller.enqueue(first);
      },
      pull: () => {
        if (this.#unsent === 0 || this.#over) return;
        const { host } = this.#owner;
        host.sent(this.#number, this.#unsent);
        this.#unsent = 0;
        host.turn();
      },
      cancel: () => this.#release(),
    });
  }

  /** The caller has gone. */
  #gone(reason: unknown): void {
    this.#fail(reason, CLIENT_CLOSED_REQUEST);
    this.#release();
  }

  #fail(reason: unknown, status: number): void {
    if (this.#over) return;
    if (this.#stream === undefined) this.#resolve(new Response(null, { status }));
    else this.#stream.error(reason);
  }

  #release(): void {
    if (this.#over) return;
    this.#over = true;
    this.#signal.removeEventListener("abort", this.#onAbort);
    this.#owner.released(this.#number);
  }
}
