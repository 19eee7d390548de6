import { KEPT_SIZE } from "../../src/client/byte-store.ts";
import { decodeCbor } from "../../src/payload/cbor.ts";

/**
 * Reads CBOR from the bytes of a connection. Small messages lie in memory that is used again, and what they hold is
 * copied; larger ones are the result's own from then on, and arrays are views of them where their alignment allows.
 * @throws PayloadError
 */
export function decodeRead(bytes: Uint8Array): unknown {
  return decodeCbor(bytes, { copy: bytes.length <= KEPT_SIZE });
}
