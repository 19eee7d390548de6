import type { Entry } from "../api.ts";
import type { Engine } from "../engine/engine.ts";
import { headFields } from "../engine/heads.ts";
import { ERRORS, NO_PROCEDURE } from "../engine/layout.ts";
import { encodeText } from "../engine/text.ts";
import { UcallError } from "../errors.ts";
import { decodeCbor } from "../payload/cbor.ts";
import { PayloadError } from "../payload/error.ts";
import { essenceOf } from "../payload/media-type.ts";
import { jsonOfForm } from "../payload/form.ts";
import type { References } from "../payload/references.ts";
import { jsonWithReferences } from "../payload/json.ts";
import type { Codings, Coding } from "./codings.ts";
import { pushError, pushInternalError } from "./results.ts";

/** What bodies are converted with. */
export interface ConversionMeans {
  readonly engine: Engine;
  readonly references: References;
  readonly codings: Codings;
  readonly entries: readonly Entry[];
  /** Bytes that a body may have once its content coding is undone. */
  readonly maxBody: number;
}

/** Where they go. */
export interface ConversionHost {
  /** Hands the engine what the call's body says as JSON. */
  converted(call: number, address: number, length: number): void;
  /** What is no fault of the body's; the caller is told nothing of it. */
  failed(error: unknown): void;
  makeRoom(): void;
  turn(): void;
}

const JSON_TYPES: ReadonlySet<string> = new Set([
  "",
  "application/json",
  "text/plain",
  "application/x-www-form-urlencoded",
]);

/** Turns the bodies that are no plain JSON into such, bytes and arrays in them into references. */
export class RequestConverter {
  readonly #means: ConversionMeans;
  readonly #host: ConversionHost;

  constructor(means: ConversionMeans, host: ConversionHost) {
    this.#means = means;
    this.#host = host;
  }

  /** Converts the body of the engine's CONVERT record `index`: at once, or later where it is compressed. */
  convert(index: number): void {
    const call = this.#means.engine.callNumber(index);
    try {
      this.#convert(index, call);
    } catch (error) {
      this.#refuse(call, error);
    }
  }

  #convert(index: number, call: number): void {
    const { engine, entries } = this.#means;
    const procedure = engine.callProcedure(index) >>> 0;
    const entry = procedure === NO_PROCEDURE ? undefined : entries[procedure];
    if (engine.callHeadLength(index) === 0) {
      return this.#finish(call, "application/cbor", engine.callBody(index), entry);
    }
    const headers = new Headers(headFields(engine, index));
    // A view, which only lasts while no memory is asked for.
    const body = engine.callBody(index);
    const type = headers.get("content-type") ?? "";
    const codings = readCodings(headers.get("content-encoding") ?? "");
    if (codings.length === 0) return this.#finish(call, type, body, entry);
    this.#decode(codings, body.slice()).then(
      (decoded) => {
        // Ahead of it, so that there is room for the event: a turn forgets what references stand for.
        this.#host.turn();
        this.#finish(call, type, decoded, entry);
        this.#host.turn();
      },
      (error: unknown) => {
        this.#refuse(call, error);
        this.#host.turn();
      },
    );
  }

  async #decode(names: readonly string[], body: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
    const { maxBody, codings } = this.#means;
    let data: Uint8Array = body;
    // The one that was applied last is named last.
    for (const coding of names.toReversed()) {
      if (!codings.known.includes(coding as Coding)) {
        const detail = `the content coding ${coding} is not known here; known are ${codings.known.join(", ")}`;
        throw new UcallError(ERRORS.UNSUPPORTED_MEDIA_TYPE.code, ERRORS.UNSUPPORTED_MEDIA_TYPE.message, { detail });
      }
      try {
        data = await codings.decode(coding as Coding, data as Uint8Array<ArrayBuffer>, maxBody);
      } catch (error) {
        if (error instanceof RangeError) throw tooLarge(`the body has more than ${maxBody} bytes once it is decoded`);
        throw malformed(`the body is not what Content-Encoding: ${coding} says`);
      }
    }
    return data;
  }

  #finish(call: number, type: string, body: Uint8Array, entry: Entry | undefined): void {
    const { engine } = this.#means;
    try {
      const json = this.#json(type, body, entry);
      // What engine.bytes is may change here, and what `json` is a view of with it.
      const bytes = json.buffer === engine.memory.buffer ? json.slice() : json;
      const address = engine.allocate(bytes.length);
      engine.bytes.set(bytes, address);
      this.#host.converted(call, address, bytes.length);
    } catch (error) {
      this.#refuse(call, error);
    }
  }

  #json(type: string, body: Uint8Array, entry: Entry | undefined): Uint8Array {
    const { references, engine } = this.#means;
    const essence = essenceOf(type);
    if (essence === "application/cbor") {
      return jsonWithReferences(decodeCbor(body, { copy: true }), references);
    }
    if (JSON_TYPES.has(essence) || essence.endsWith("+json")) return body;
    if (entry !== undefined && essence === "multipart/form-data") {
      const own = body.slice(); // the codecs may ask for memory
      return jsonOfForm(engine.codecs, type, own, entry.parameters, references);
    }
    const parameter = entry?.body;
    if (parameter === undefined) {
      const detail = `${essence} cannot be read here: send application/json or application/cbor`;
      throw new UcallError(ERRORS.UNSUPPORTED_MEDIA_TYPE.code, ERRORS.UNSUPPORTED_MEDIA_TYPE.message, { detail });
    }
    const reference = references.hold({ kind: "bytes", bytes: body.slice(), type: essence, own: true });
    return encodeText(JSON.stringify({ [parameter.name]: reference }));
  }

  #refuse(call: number, error: unknown): void {
    const { engine } = this.#means;
    this.#host.makeRoom();
    const seen = error instanceof PayloadError ? malformed(error.message) : error;
    if (seen instanceof UcallError) return pushError(engine, call, seen);
    pushInternalError(engine, call);
    this.#host.failed(error);
  }
}

function readCodings(field: string): readonly string[] {
  const codings = field.split(",").map((coding) =>
    coding
      .trim()
      .toLowerCase()
      .replace(/^x-gzip$/, "gzip"),
  );
  return codings.filter((coding) => coding !== "" && coding !== "identity");
}

function malformed(detail: string): UcallError {
  return new UcallError(ERRORS.PARSE_ERROR.code, ERRORS.PARSE_ERROR.message, { detail });
}

function tooLarge(detail: string): UcallError {
  return new UcallError(ERRORS.CONTENT_TOO_LARGE.code, ERRORS.CONTENT_TOO_LARGE.message, { detail });
}
