import { ACCEPT, CBOR_TYPE, JSON_TYPE } from "../../src/client/body.ts";
import { type Exchange, answerText, parse } from "../../src/client/exchange.ts";
import { type ResponseHandler, ResponseReader } from "../../src/client/http-response.ts";
import { decodeRead } from "./client-cbor.ts";
import { Connection, type Owner } from "./client-connection.ts";

/** HTTP/1.1: a POST request for each message, answered in order (RFC 9112, 9.3.2). */
export class HttpConnection extends Connection implements ResponseHandler {
  readonly #head: string;
  readonly #reader: ResponseReader;
  /** In the order of the requests; those before `#first` are answered. */
  #requests: (Exchange | undefined)[] = [];
  #first = 0;

  /** @param head a request's head, but for what depends on the body */
  constructor(owner: Owner, head: string, maxResponse: number) {
    super(owner);
    this.#head = head;
    this.#reader = new ResponseReader(this, maxResponse);
  }

  onResponse(status: number, bytes: Uint8Array, start: number, end: number, last: boolean, cbor: boolean): void {
    const exchange = this.#requests[this.#first];
    if (exchange === undefined) throw new SyntaxError("a response that no request has asked for");
    this.#requests[this.#first++] = undefined;
    if (this.#first === this.#requests.length) {
      this.#requests = [];
      this.#first = 0;
    }
    const body = bytes.subarray(start, end);
    const text = exchange.done || cbor ? "" : textOf(bytes, start, end);
    this.finished(exchange);
    if (!cbor) answerText(exchange, text, status);
    else if (!exchange.done) exchange.answer(parse(exchange, body, status, decodeRead), status);
    if (last) this.finishedAll();
  }

  protected compose(exchange: Exchange): string | readonly Uint8Array[] {
    this.#requests.push(exchange);
    const { body, priority } = exchange;
    const head = priority === undefined ? this.#head : `${this.#head}Priority: u=${Number(priority)}\r\n`;
    if (typeof body === "string") return `${head}${JSON_LENGTH}${Buffer.byteLength(body)}\r\n\r\n${body}`;
    const length = body.reduce((sum, piece) => sum + piece.length, 0);
    return [Buffer.from(`${head}${CBOR_LENGTH}${length}\r\n\r\n`, "latin1"), ...body];
  }

  protected override get room(): Uint8Array | undefined {
    return this.#reader.room;
  }

  protected read(bytes: Uint8Array, length: number): void {
    this.#reader.push(bytes, length);
  }

  protected end(): void {
    this.#reader.end();
  }

  protected waiting(): Iterable<Exchange> {
    return this.#requests.slice(this.#first) as Exchange[];
  }
}

/** Fields that say how a message is framed, which is the client's own business. */
const OWN_FIELDS: RegExp =
  /^(content-type|content-length|transfer-encoding|connection|expect|upgrade|te|trailer|sec-websocket-.*)$/;

const JSON_LENGTH = `Content-Type: ${JSON_TYPE}\r\nContent-Length: `;
const CBOR_LENGTH = `Content-Type: ${CBOR_TYPE}\r\nContent-Length: `;

/** Makes a request's head, but for what depends on the body. */
export function headOf(path: string, host: string, headers: HeadersInit | undefined): string {
  const accept = new Headers(headers).has("accept") ? "" : `Accept: ${ACCEPT}\r\n`;
  return `POST ${path} HTTP/1.1\r\n${fieldsOf(host, headers)}${accept}`;
}

/**
 * A request's fields that the user sets, and Host.
 * @throws TypeError for fields that are malformed or not the user's to set
 */
export function fieldsOf(host: string, headers: HeadersInit | undefined): string {
  const fields = new Headers(headers);
  let text = `Host: ${fields.get("host") ?? host}\r\n`;
  fields.delete("host");
  for (const [name, value] of fields) {
    if (OWN_FIELDS.test(name)) throw new TypeError(`The option headers cannot set ${name}.`);
    text += `${name}: ${value}\r\n`;
  }
  return text;
}

/** The bytes as UTF-8. */
export function textOf(bytes: Uint8Array, start: number, end: number): string {
  return bytes instanceof Buffer ? bytes.toString("utf8", start, end) : decoder.decode(bytes.subarray(start, end));
}

const decoder = new TextDecoder();
