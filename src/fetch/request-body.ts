import { joined } from "../payload/joined.ts";

/** The body has more bytes than it may have. */
export const TOO_LARGE: unique symbol = Symbol("too large");

/** The request's body, of which no more is read than it may have. */
export async function readBody(request: Request, limit: number): Promise<Uint8Array | typeof TOO_LARGE> {
  const { method, headers } = request;
  if (method === "GET" || method === "HEAD" || request.body === null) return new Uint8Array();
  const announced = headers.get("content-length");
  if (announced !== null && Number(announced) > limit) return TOO_LARGE;
  // Firefox's requests have no streams. Where a length is announced, the platform has seen to it.
  if (announced !== null || request.body === undefined) {
    const body = new Uint8Array(await request.arrayBuffer());
    return body.length > limit ? TOO_LARGE : body;
  }
  return readStream(request.body.getReader(), limit);
}

async function readStream(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  limit: number,
): Promise<Uint8Array | typeof TOO_LARGE> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > limit) {
      reader.cancel().catch(() => {});
      return TOO_LARGE;
    }
    chunks.push(value);
  }
  return chunks.length === 1 ? chunks[0]! : joined(chunks);
}
