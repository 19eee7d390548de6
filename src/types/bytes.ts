import { kindOf } from "../payload/arrays.ts";
import { parseDataUrl } from "../payload/data-url.ts";
import { PayloadError } from "../payload/error.ts";
import { isMediaType, OCTET_STREAM } from "../payload/media-type.ts";
import type { ArrayPayload, References } from "../payload/references.ts";
import { expected } from "./issues.ts";
import type { JsonSchema } from "./json-schema.ts";
import {
  PayloadType,
  saidOf,
  type DecodeBase64,
  type GivenBytes,
  type LendOptions,
  type Said,
} from "./payload-type.ts";
import type { Annotations } from "./type.ts";

/** What may be said of `t.bytes()` and `t.file()`. */
export interface BytesOptions extends Annotations<unknown>, LendOptions {}

/** A file as a handler gets it. */
export interface FileValue {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** As the sender has it, "" where it was not told: no path to be trusted. */
  readonly name: string;
  /** Its media type as the sender has it, "application/octet-stream" where it was not told. */
  readonly type: string;
}

/** Bytes: a `Uint8Array`, base64 in JSON. */
export class BytesType<Out, In> extends PayloadType<Out, In> {
  readonly #annotations: Annotations<unknown>;

  constructor({ lend = false, ...annotations }: BytesOptions) {
    super({ lend });
    this.#annotations = annotations;
  }

  protected fromBytes({ bytes, own }: GivenBytes): unknown {
    return this.keep(bytes, own);
  }

  protected fromArray({ data, own = false }: ArrayPayload): unknown {
    if (kindOf(data) !== "u8") throw new PayloadError(`expected bytes, got an array of ${kindOf(data)}`);
    return this.fromBytes({ kind: "bytes", bytes: data as Uint8Array, own });
  }

  protected fromValue(value: unknown, _references: References | undefined): unknown {
    return this.fromMemory(value, {});
  }

  /** Bytes of this process. */
  protected fromMemory(value: unknown, said: Said): unknown {
    const bytes = value instanceof ArrayBuffer ? new Uint8Array(value) : value;
    if (kindOf(bytes) !== "u8") throw new PayloadError(expected("bytes in base64", value));
    return this.fromBytes({ kind: "bytes", bytes: bytes as Uint8Array, own: true, ...said });
  }

  schema(): JsonSchema {
    return { ...this.encoding(), ...this.#annotations };
  }

  /** What there is to know for a document. */
  protected encoding(): JsonSchema {
    return {
      type: "string",
      contentEncoding: "base64",
      contentMediaType: OCTET_STREAM,
      "x-ucall": { dtype: "bytes" },
    };
  }
}

/** A file: bytes with a name and a media type. In JSON base64, a `data:` URL, or an object of the three. */
export class FileType<Out, In> extends BytesType<Out, In> {
  protected override fromBytes({ bytes, name = "", type = OCTET_STREAM, own }: GivenBytes): unknown {
    return { bytes: this.keep(bytes, own), name, type: isMediaType(type) ? type : OCTET_STREAM };
  }

  protected override fromEncoded(text: Uint8Array, decode: DecodeBase64, said: Said): unknown {
    const url = parseDataUrl(text);
    return super.fromEncoded(url?.text ?? text, decode, url === undefined ? said : { ...said, type: url.type });
  }

  protected override fromValue(value: unknown, references: References | undefined): unknown {
    const { bytes, name, type } = (value ?? {}) as { readonly [key: string]: unknown };
    if (bytes === undefined) return super.fromValue(value, references);
    return this.fromMemory(bytes, saidOf(name, type));
  }

  protected override encoding(): JsonSchema {
    return { ...super.encoding(), "x-ucall": { dtype: "file" } };
  }
}
