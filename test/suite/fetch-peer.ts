import type { Peer } from "./driver.ts";
import type { Send } from "./fetch.ts";
import { type PlainRequest, readRequests } from "./request-reader.ts";
import { ByteStore, bytesOf } from "./text.ts";

/** A client of a server that is asked by fetch: its requests are whole, and responses become bytes again. */
export class FetchPeer implements Peer {
  closed = false;
  readonly #send: Send;
  readonly #received = new ByteStore();
  readonly #gone = new AbortController();
  #answered: Promise<void> = Promise.resolve();
  readonly #synced: () => Promise<void>;
  /** Settled when the client reads again. */
  #reading: Promise<void> | undefined;
  #resume: () => void = () => {};

  /** @param synced resolves when the probe knows all that has happened until now */
  constructor(send: Send, synced: () => Promise<void>) {
    this.#send = send;
    this.#synced = synced;
  }

  get output(): Uint8Array {
    return this.#received.bytes;
  }

  write(bytes: Uint8Array): void {
    const requests = readRequests(bytes);
    if (requests === undefined) throw new Error("Only whole requests can be fetched.");
    for (const request of requests) {
      this.#answered = this.#answered.then(() => this.#exchange(request)).catch(() => void (this.closed = true));
    }
  }

  end(): void {}

  destroy(): void {
    this.closed = true;
    this.resume();
    this.#gone.abort();
  }

  pause(): void {
    this.#reading ??= new Promise((resume) => (this.#resume = resume));
  }

  resume(): void {
    this.#reading = undefined;
    this.#resume();
  }

  async settle(): Promise<void> {
    await this.#answered;
    await this.#synced();
  }

  quiet(): Promise<void> {
    return this.#answered;
  }

  /** One request and its response, as it would be on the wire. */
  async #exchange(request: PlainRequest): Promise<void> {
    const { signal } = this.#gone;
    const { status, headers, body } = await this.#send(request, signal);
    const fields = new Map(Array.from(headers, ([name, value]) => [name.toLowerCase(), value]));
    for (const name of ["connection", "keep-alive", "transfer-encoding"]) fields.delete(name);
    const chunked = status !== 204 && status !== 304 && !fields.has("content-length");
    if (chunked) fields.set("transfer-encoding", "chunked");
    const lines = Array.from(fields, ([name, value]) => `${name}: ${value}`);
    this.#received.append(bytesOf({ lines: [`HTTP/1.1 ${status} `, ...lines, "", ""] }));
    await this.#reading;
    for await (const bytes of body) {
      await this.#reading;
      if (signal.aborted) return;
      if (bytes.length === 0) continue;
      if (chunked) this.#received.append(bytesOf(`${bytes.length.toString(16)}\r\n`));
      this.#received.append(bytes);
      if (chunked) this.#received.append(bytesOf("\r\n"));
    }
    if (chunked && request.method !== "HEAD") this.#received.append(bytesOf("0\r\n\r\n"));
  }
}
