import { joined } from "../payload/joined.ts";

/** Gives a body piece by piece. */
export type BodyReader = ReadableStreamDefaultReader<Uint8Array>;

/** The body of a request. */
export interface RequestBody {
  /** Its bytes, or the first of them. */
  readonly start: Uint8Array;
  /** Gives what follows, where there may be more. */
  readonly rest: BodyReader | undefined;
  /** How many bytes it has, where that is known. */
  readonly length: number | undefined;
}

const NONE: RequestBody = { start: new Uint8Array(), rest: undefined, length: 0 };

/**
 * Begins to read a request's body.
 * @param small bytes up to which it is waited for as a whole
 */
export async function beginBody(request: Request, small: number): Promise<RequestBody> {
  const { method, headers, body } = request;
  if (method === "GET" || method === "HEAD" || body === null) return NONE;
  const length = announcedLength(headers);
  // Firefox's requests have no streams.
  if (body === undefined || (length !== undefined && length <= small)) return whole(await request.arrayBuffer());
  const reader = body.getReader();
  return length === undefined ? readStart(reader, small) : { ...NONE, rest: reader, length };
}

async function readStart(reader: BodyReader, small: number): Promise<RequestBody> {
  const pieces: Uint8Array[] = [];
  for (let length = 0; length <= small;) {
    const { done, value } = await reader.read();
    if (done) return whole(joined(pieces).buffer);
    pieces.push(value);
    length += value.length;
  }
  return { start: joined(pieces), rest: reader, length: undefined };
}

function whole(bytes: ArrayBuffer): RequestBody {
  return { start: new Uint8Array(bytes), rest: undefined, length: bytes.byteLength };
}

function announcedLength(headers: Headers): number | undefined {
  const length = Number(headers.get("content-length") ?? NaN);
  return Number.isSafeInteger(length) && length >= 0 ? length : undefined;
}
