import { SEND_FLAGS_ABORT, SEND_FLAGS_CLOSE, SEND_FLAGS_PAUSE, SEND_FLAGS_RESUME } from "../engine/layout.ts";
import type { Host } from "../host/host.ts";
import { BodyFeed } from "./body-feed.ts";
import { readChunks } from "./chunks.ts";
import type { RequestBody } from "./request-body.ts";
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
  readonly #onAbort: () => void = () => this.#end(this.#signal.reason, CLIENT_CLOSED_REQUEST);
  #resolve!: (response: Response) => void;
  #over = false;
  #init: ResponseInit | undefined;
  /** Of a body whose length is known: what has come, and how many bytes have not. */
  readonly #pieces: Uint8Array<ArrayBuffer>[] = [];
  #missing = 0;
  /** Of a body that comes bit by bit. */
  #stream: ReadableStreamDefaultController<Uint8Array> | undefined;
  /** Bytes of the send under way that the reader has not taken. */
  #unsent = 0;
  #feed: BodyFeed | undefined;
  /** What is unsent is the last that comes, though not all. */
  #cut = false;

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

  /** Has what is still to come of the request's body follow its head. */
  feed(body: RequestBody): void {
    const { rest, length } = body;
    if (rest === undefined) return;
    this.#feed = new BodyFeed(this.#owner.host, this.#number, rest, length);
    this.#feed.run(body).catch((error: unknown) => this.#end(error, CLIENT_CLOSED_REQUEST));
  }

  /** Carries out one send record. */
  perform(flags: number, address: number, length: number, lent: Uint8Array | undefined): void {
    if (this.#over) return;
    if (flags & SEND_FLAGS_PAUSE) this.#feed?.pause();
    if (flags & SEND_FLAGS_RESUME) this.#feed?.resume();
    this.#unsent += length + (lent?.length ?? 0);
    if (length > 0) this.#write(this.#owner.host.engine.bytes.slice(address, address + length));
    if (lent !== undefined) this.#gather(lent.slice());
    if (this.#missing > 0 && this.#unsent > 0) this.#taken();
    if ((flags & (SEND_FLAGS_CLOSE | SEND_FLAGS_ABORT)) === 0) return;
    // A stream that failed is closed ahead of its last chunk, so that nobody takes it for complete.
    if (flags & SEND_FLAGS_CLOSE && this.#unsent > 0) this.#cut = true;
    else this.#cutOff();
  }

  #write(bytes: Uint8Array<ArrayBuffer>): void {
    if (this.#stream !== undefined) this.#enqueue(bytes);
    else if (this.#missing > 0) this.#gather(bytes);
    else this.#begin(bytes);
  }

  /** The first bytes have the whole head. */
  #begin(bytes: Uint8Array<ArrayBuffer>): void {
    const { status, headers, chunked, end } = readResponseHead(bytes);
    const body = bytes.subarray(end);
    // Said to workerd, which would else encode what is encoded already; the others do not know it.
    const encodeBody = headers.has("content-encoding") ? { encodeBody: "manual" } : {};
    this.#init = { status, headers, ...encodeBody };
    if (this.#toHead || status === 204) return this.#finish(null);
    if (chunked) {
      this.#resolve(new Response(this.#open(body), this.#init));
    } else {
      this.#missing = Number(headers.get("content-length"));
      this.#gather(body);
    }
  }

  /** A piece of a body whose length is known. */
  #gather(piece: Uint8Array<ArrayBuffer>): void {
    if (piece.length > 0) this.#pieces.push(piece);
    this.#missing -= piece.length;
    if (this.#missing === 0) this.#finish(this.#pieces.length > 1 ? new Blob(this.#pieces) : (this.#pieces[0] ?? null));
  }

  #finish(body: BodyInit | null): void {
    this.#resolve(new Response(body, this.#init));
    this.#release();
  }

  #enqueue(chunks: Uint8Array<ArrayBuffer>): void {
    const { data, last } = readChunks(chunks);
    if (data.length > 0) this.#stream!.enqueue(data);
    if (last) {
      this.#stream!.close();
      this.#release();
    } else if (data.length === 0) {
      this.#taken();
    }
  }

  // The engine goes on when the reader has taken what it was given.
  #open(first: Uint8Array<ArrayBuffer>): ReadableStream<Uint8Array> {
    return new ReadableStream<Uint8Array>({
      start: (controller) => {
        this.#stream = controller;
        this.#enqueue(first);
      },
      pull: () => {
        if (this.#over) return;
        if (this.#cut) this.#cutOff();
        else if (this.#unsent > 0) this.#taken();
      },
      cancel: () => this.#release(),
    });
  }

  #taken(): void {
    const { host } = this.#owner;
    host.sent(this.#number, this.#unsent);
    this.#unsent = 0;
    host.turn();
  }

  #cutOff(): void {
    this.#end(new Error("The response was cut off."), 503);
  }

  /** Ends it ahead of its time. */
  #end(reason: unknown, status: number): void {
    if (this.#over) return;
    if (this.#stream === undefined) this.#resolve(new Response(null, { status }));
    else this.#stream.error(reason);
    this.#release();
  }

  #release(): void {
    if (this.#over) return;
    this.#over = true;
    this.#signal.removeEventListener("abort", this.#onAbort);
    this.#feed?.cancel();
    this.#owner.released(this.#number);
  }
}
