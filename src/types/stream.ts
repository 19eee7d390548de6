import type { Issues } from "./issues.ts";
import type { JsonSchema } from "./json-schema.ts";
import { Type, type Wire } from "./type.ts";

/** A request's body as it comes: read on, and more is taken in. */
export type BodyStream = ReadableStream<Uint8Array<ArrayBuffer>> & AsyncIterable<Uint8Array<ArrayBuffer>>;

/** A whole body over REST, of any type and size, as a stream of its bytes. */
export class StreamType extends Type<BodyStream, never> {
  readonly wire: Wire = "any";
  readonly wireIsEnough: boolean = false;
  // The engine has it no part of the parameters.
  override readonly "~optional": boolean = true;

  check(value: unknown, issues: Issues): unknown {
    if (!(value instanceof ReadableStream)) issues.add("expected to be the body of a request over REST");
    return value;
  }

  schema(): JsonSchema {
    return { type: "string", contentMediaType: "application/octet-stream", "x-ucall": { dtype: "stream" } };
  }
}
