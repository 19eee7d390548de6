/** The data of chunks (RFC 9112, 7.1) as the engine writes them: each whole, without extensions and trailers. */
export interface ChunkData {
  readonly data: Uint8Array<ArrayBuffer>;
  /** The last chunk was among them: the body is complete. */
  readonly last: boolean;
}

/** Takes the bytes apart, which it overwrites. */
export function readChunks(bytes: Uint8Array<ArrayBuffer>): ChunkData {
  let end = 0;
  for (let at = 0; at < bytes.length;) {
    let size = 0;
    for (; bytes[at] !== 13; at++) size = size * 16 + digit(bytes[at]!);
    at += 2;
    if (size === 0) return { data: bytes.subarray(0, end), last: true };
    bytes.copyWithin(end, at, at + size);
    end += size;
    at += size + 2;
  }
  return { data: bytes.subarray(0, end), last: false };
}

function digit(byte: number): number {
  return byte < 58 ? byte - 48 : byte - 87;
}
