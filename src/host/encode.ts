import type { Engine } from "../engine/engine.ts";
import {
  CALL_FLAGS_BROTLI,
  CALL_FLAGS_CBOR,
  CALL_FLAGS_GZIP,
  CALL_FLAGS_REST,
  CALL_FLAGS_ZSTD,
  ERRORS,
} from "../engine/layout.ts";
import { encodeCborParts } from "../payload/cbor.ts";
import { joined } from "../payload/joined.ts";
import type { Coding, Codings } from "./codings.ts";
import { pushInternalError } from "./results.ts";

/** What answers are encoded with. */
export interface EncodingMeans {
  readonly engine: Engine;
  readonly codings: Codings;
}

/** Where they go. */
export interface EncodingHost {
  /** An answer could not be encoded: its caller is told -32603. */
  failed(error: unknown): void;
  makeRoom(): void;
  turnSoon(): void;
}

const flags: { readonly [Name in Coding]?: number } = {
  gzip: CALL_FLAGS_GZIP,
  br: CALL_FLAGS_BROTLI,
  zstd: CALL_FLAGS_ZSTD,
};

/** An answer of JSON-RPC. */
interface Message {
  readonly jsonrpc: "2.0";
  readonly id: unknown;
  result?: unknown;
  readonly error?: unknown;
}

const decoder: TextDecoder = new TextDecoder();

/** Turns whole answers into CBOR, and compresses them. */
export class ResponseEncoder {
  readonly #engine: Engine;
  readonly #codings: Codings;
  readonly #host: EncodingHost;

  constructor({ engine, codings }: EncodingMeans, host: EncodingHost) {
    this.#engine = engine;
    this.#codings = codings;
    this.#host = host;
  }

  /** Encodes what the engine's ENCODE record `index` has: at once, or later where it is compressed. */
  encode(index: number): void {
    const call = this.#engine.callNumber(index);
    try {
      this.#encode(index, call);
    } catch (error) {
      this.#fail(call, error);
    }
  }

  #encode(index: number, call: number): void {
    const engine = this.#engine;
    const codings = this.#codings;
    const wanted = engine.callFlags(index);
    const cbor = (wanted & CALL_FLAGS_CBOR) !== 0;
    const body = cbor ? this.#cbor(index, (wanted & CALL_FLAGS_REST) !== 0) : this.#bytes(index);
    const coding = codings.made.find((each) => (wanted & (flags[each] ?? 0)) !== 0);
    if (coding === undefined) return this.#push(call, body, cbor, 0);
    codings
      .encode(coding, body.length === 1 ? (body[0] as Uint8Array<ArrayBuffer>) : joined(body))
      .then((compressed) => this.#push(call, [compressed], cbor, flags[coding] ?? 0))
      .catch((error: unknown) => this.#fail(call, error));
  }

  #fail(call: number, error: unknown): void {
    this.#host.makeRoom();
    pushInternalError(this.#engine, call);
    this.#host.turnSoon();
    this.#host.failed(error);
  }

  #push(call: number, pieces: readonly Uint8Array[], cbor: boolean, coding: number): void {
    this.#host.makeRoom();
    this.#engine.pushBytes(call, pieces, cbor ? "application/cbor" : "", coding);
    this.#host.turnSoon();
  }

  /** A copy: where they lie there will be others. */
  #bytes(index: number): Uint8Array<ArrayBuffer>[] {
    return [joined(this.#engine.callPieces(index).filter((piece) => piece instanceof Uint8Array))];
  }

  #cbor(index: number, rest: boolean): Uint8Array<ArrayBuffer>[] {
    const answer = this.#answer(index);
    try {
      return encodeCborParts(answer);
    } catch (error) {
      if (rest) throw error;
      // One result that cannot be said is not to take the batch's others with it.
      return encodeCborParts(Array.isArray(answer) ? answer.map(this.#sayable) : this.#sayable(answer as Message));
    }
  }

  readonly #sayable = (message: Message): Message => {
    try {
      encodeCborParts(message);
      return message;
    } catch (error) {
      this.#host.failed(error);
      const { code, message: words } = ERRORS.INTERNAL_ERROR;
      return { jsonrpc: "2.0", error: { code, message: words }, id: message.id };
    }
  };

  /** The answer as a value: its text, with a name for each value that was lent, is JSON. */
  #answer(index: number): unknown {
    const values = new Map<unknown, unknown>();
    let text = "";
    for (const piece of this.#engine.callPieces(index)) {
      if (piece instanceof Uint8Array) {
        text += decoder.decode(piece);
      } else {
        // No text of a handler's is equal to it.
        const name = crypto.randomUUID();
        values.set(name, piece.value);
        text += JSON.stringify(name);
      }
    }
    const answer: unknown = JSON.parse(text);
    if (values.has(answer)) return values.get(answer);
    for (const message of (Array.isArray(answer) ? answer : [answer]) as (Message | null)[]) {
      if (message !== null && values.has(message.result)) message.result = values.get(message.result);
    }
    return answer;
  }
}
