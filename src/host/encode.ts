import type { Engine } from "../engine/engine.ts";
import { CALL_FLAGS_BROTLI, CALL_FLAGS_CBOR, CALL_FLAGS_GZIP, CALL_FLAGS_ZSTD } from "../engine/layout.ts";
import { encodeCbor } from "../payload/cbor.ts";
import type { Coding, Codings } from "./codings.ts";

/** What answers are encoded with. */
export interface EncodingMeans {
  readonly engine: Engine;
  readonly codings: Codings;
}

/** Where they go. */
export interface EncodingHost {
  makeRoom(): void;
  turnSoon(): void;
}

const flags: { readonly [Name in Coding]?: number } = {
  gzip: CALL_FLAGS_GZIP,
  br: CALL_FLAGS_BROTLI,
  zstd: CALL_FLAGS_ZSTD,
};

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
    const engine = this.#engine;
    const codings = this.#codings;
    const call = engine.callNumber(index);
    const wanted = engine.callFlags(index);
    const cbor = (wanted & CALL_FLAGS_CBOR) !== 0;
    const body = cbor ? encodeCbor(this.#answer(index)) : this.#bytes(index);
    const coding = codings.made.find((each) => (wanted & (flags[each] ?? 0)) !== 0);
    if (coding === undefined) return this.#push(call, body, cbor, 0);
    codings.encode(coding, body).then(
      (compressed) => this.#push(call, compressed, cbor, flags[coding] ?? 0),
      () => this.#push(call, body, cbor, 0),
    );
  }

  #push(call: number, bytes: Uint8Array, cbor: boolean, coding: number): void {
    this.#host.makeRoom();
    this.#engine.pushBytes(call, bytes, cbor ? "application/cbor" : "", coding);
    this.#host.turnSoon();
  }

  #bytes(index: number): Uint8Array<ArrayBuffer> {
    const pieces = this.#engine.callPieces(index).filter((piece) => piece instanceof Uint8Array);
    const bytes = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0));
    let at = 0;
    for (const piece of pieces) {
      bytes.set(piece, at);
      at += piece.length;
    }
    return bytes;
  }

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
    for (const message of Array.isArray(answer) ? answer : [answer]) {
      if (values.has(message?.result)) message.result = values.get(message.result);
    }
    return answer;
  }
}
