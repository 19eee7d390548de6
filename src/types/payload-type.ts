import { decodeBase64 } from "../payload/base64.ts";
import type { Codecs } from "../payload/codecs.ts";
import { PayloadError } from "../payload/error.ts";
import type { TypedArray } from "../payload/arrays.ts";
import type { ArrayPayload, BytesPayload, Payload, References } from "../payload/references.ts";
import type { Issues } from "./issues.ts";
import { ListError } from "./nested-numbers.ts";
import { Type, type Wire } from "./type.ts";

/** A parameter's value as it came. */
export interface JsonSource {
  /** The exact JSON text, UTF-8: a view that is valid now. */
  readonly bytes: Uint8Array;
  readonly codecs: Codecs;
  readonly references: References;
}

/** What may be said of bytes and arrays. */
export interface LendOptions {
  /**
   * The value is lent: a view of memory that is used again, valid until the handler first awaits or returns. It spares a
   * copy of what came as bytes. Default: false, a copy of its own.
   */
  readonly lend?: boolean;
}

/** Bytes as they came in. */
export interface GivenBytes extends BytesPayload {
  /** The memory is the value's own already. */
  readonly own: boolean;
}

/** What is told of bytes beside them. */
export type Said = Pick<BytesPayload, "type" | "name">;

export type DecodeBase64 = Codecs["decodeBase64"];

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const LONGEST_REFERENCE = 128; // characters

const utf8: TextEncoder = new TextEncoder();
const decoder: TextDecoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** A type whose values are bytes or arrays, read from the text of a parameter without JSON.parse. */
export abstract class PayloadType<Out, In> extends Type<Out, In> {
  readonly wire: Wire = "any";
  readonly wireIsEnough: boolean = false;
  readonly #lend: boolean;

  constructor({ lend = false }: LendOptions) {
    super();
    this.#lend = lend;
  }

  override get lends(): boolean {
    return this.#lend;
  }

  /** Gives the value, or throws a PayloadError. */
  protected abstract fromBytes(given: GivenBytes): unknown;

  /** Gives the value, or throws a PayloadError. */
  protected abstract fromArray(given: ArrayPayload): unknown;

  /** Gives the value of JSON that is no string, or of a value within the process, or throws a PayloadError. */
  protected abstract fromValue(value: unknown, references: References | undefined): unknown;

  /** The same of JSON text that is no string. */
  protected fromText({ bytes, references }: JsonSource): unknown {
    return this.#fromAny(JSON.parse(decoder.decode(bytes)), references);
  }

  /** JSON that is no string, or a value within the process. A File is sent as an object of its bytes, name and type. */
  #fromAny(value: unknown, references: References | undefined): unknown {
    const { bytes, name, type } = (value ?? {}) as { readonly [key: string]: unknown };
    if (typeof bytes !== "string") return this.fromValue(value, references);
    return this.fromString(bytes, references, saidOf(name, type));
  }

  /** Base64, of bytes of which more may be said. */
  protected fromEncoded(text: Uint8Array, decode: DecodeBase64, said: Said): unknown {
    const bytes = decode(text);
    if (typeof bytes === "number") throw new PayloadError(base64Problem(text, -bytes));
    return this.fromBytes({ kind: "bytes", bytes, own: true, ...said });
  }

  /** Gives the value of a parameter's JSON text, or adds to `issues`. */
  override readText(source: JsonSource, issues: Issues): unknown {
    return attempt(issues, issues.path, () => {
      const { bytes, codecs, references } = source;
      if (bytes[0] !== QUOTE) return this.fromText(source);
      if (bytes.indexOf(BACKSLASH) >= 0) return this.fromString(JSON.parse(decoder.decode(bytes)), references, {});
      const text = bytes.subarray(1, bytes.lastIndexOf(QUOTE));
      const payload = text.length <= LONGEST_REFERENCE ? references.take(decoder.decode(text)) : undefined;
      if (payload !== undefined) return this.#fromPayload(payload, {});
      return this.fromEncoded(text, (base64) => codecs.decodeBase64(base64), {});
    });
  }

  /** @returns a promise where the value is a Blob */
  check(value: unknown, issues: Issues): unknown {
    if (value instanceof Blob) return this.#readBlob(value, issues);
    const { references } = issues;
    return attempt(issues, issues.path, () =>
      typeof value === "string" ? this.fromString(value, references, {}) : this.#fromAny(value, references),
    );
  }

  /** A Blob is read first, which takes time; a File is one that has a name. */
  async #readBlob(blob: Blob & { readonly name?: string }, issues: Issues): Promise<unknown> {
    const path = issues.path.slice();
    const bytes = new Uint8Array(await blob.arrayBuffer());
    const { name, type } = blob;
    const said: Said = { ...(name === undefined ? {} : { name }), ...(type === "" ? {} : { type }) };
    return attempt(issues, path, () => this.fromBytes({ kind: "bytes", bytes, own: true, ...said }));
  }

  /** A string: base64, or a reference. */
  protected fromString(value: string, references: References | undefined, said: Said): unknown {
    const payload = references?.take(value);
    if (payload !== undefined) return this.#fromPayload(payload, said);
    return this.fromEncoded(utf8.encode(value), decodeBase64, said);
  }

  #fromPayload(payload: Payload, said: Said): unknown {
    return payload.kind === "array" ? this.fromArray(payload) : this.fromBytes({ own: false, ...said, ...payload });
  }

  /** Memory that the handler may have: a copy where it is not its own. */
  protected keep<Data extends TypedArray>(data: Data, own: boolean): Data {
    return own || this.#lend ? data : (data.slice() as Data);
  }
}

/** What is told of bytes, as far as it is text. */
export function saidOf(name: unknown, type: unknown): Said {
  return { ...(typeof name === "string" ? { name } : {}), ...(typeof type === "string" ? { type } : {}) };
}

function attempt(issues: Issues, path: readonly (string | number)[], read: () => unknown): unknown {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof PayloadError)) throw error;
    const place = error instanceof ListError ? error.problem.path : [];
    issues.addAt([...path, ...place], error.message);
    return undefined;
  }
}

function base64Problem(text: Uint8Array, place: number): string {
  if (place >= text.length) return `expected base64 with padding, got ${text.length} characters, no multiple of 4`;
  const [character] = decoder.decode(text.subarray(place, place + 4));
  return `expected base64, and ${JSON.stringify(character)} at ${place} does not belong there`;
}
