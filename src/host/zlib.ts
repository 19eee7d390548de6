import type { Engine } from "../engine/engine.ts";

/** What a platform's zlib does for permessage-deflate (RFC 7692), each message on its own. */
export interface Zlib {
  /**
   * @param payload of a whole message
   * @returns the text
   * @throws RangeError where it has more than `most` bytes, Error where the payload is malformed
   */
  inflate(payload: Uint8Array, most: number): Uint8Array;
  /** @returns raw DEFLATE that ends in a sync flush, without a last block */
  deflate(text: Uint8Array): Uint8Array;
}

// Close codes (RFC 6455, section 7.4.1).
const MALFORMED = 1007;
const TOO_BIG = 1009;

/**
 * Inflates the message of the engine's call record `index`.
 * @returns where the text is and how many bytes it has, or 0 and a close code
 */
export function inflateMessage(
  zlib: Zlib,
  engine: Engine,
  index: number,
  most: number,
): readonly [address: number, length: number] {
  try {
    const at = engine.callHead(index);
    const text = zlib.inflate(engine.bytes.subarray(at, at + engine.callHeadLength(index)), most);
    const address = engine.allocate(text.length);
    engine.bytes.set(text, address);
    return [address, text.length];
  } catch (error) {
    return [0, error instanceof RangeError ? TOO_BIG : MALFORMED];
  }
}
