import { joined } from "../payload/joined.ts";

/** A content coding (RFC 9110, section 8.4.1). */
export type Coding = "gzip" | "deflate" | "br" | "zstd";

/** What a platform can do about content codings. */
export interface Codings {
  /** Those that it takes. */
  readonly known: readonly Coding[];
  /** Those that it makes, the best first. */
  readonly made: readonly Coding[];
  /**
   * @param most bytes that the result may have
   * @returns the bytes that were encoded
   * @throws RangeError (rejects) where there are more than `most`, Error where the data is malformed
   */
  decode(coding: Coding, data: Uint8Array<ArrayBuffer>, most: number): Promise<Uint8Array>;
  encode(coding: Coding, data: Uint8Array<ArrayBuffer>): Promise<Uint8Array>;
}

const known = ["gzip", "deflate"] as const;

/** What every platform has: https://compression.spec.whatwg.org. */
export const webCodings: Codings = {
  known,
  made: ["gzip"],
  async decode(coding, data, most) {
    const pieces: Uint8Array[] = [];
    let length = 0;
    for await (const piece of through(data, new DecompressionStream(coding as (typeof known)[number]))) {
      length += piece.length;
      if (length > most) throw new RangeError(`more than ${most} bytes`);
      pieces.push(piece);
    }
    return pieces.length === 1 ? pieces[0]! : joined(pieces);
  },
  async encode(coding, data) {
    const body = through(data, new CompressionStream(coding as (typeof known)[number]));
    return new Uint8Array(await new Response(body as ReadableStream<Uint8Array<ArrayBuffer>>).arrayBuffer());
  },
};

type Pieces = ReadableStream<Uint8Array> & AsyncIterable<Uint8Array>;

function through(data: Uint8Array<ArrayBuffer>, transform: GenericTransformStream): Pieces {
  return new Blob([data]).stream().pipeThrough(transform) as Pieces;
}
