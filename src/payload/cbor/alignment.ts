import { FIRST_ARRAY, LAST_ARRAY } from "./typed-arrays.ts";

/** Bytes in which the first array is looked for. */
const NEAR = 256;

/** Bytes of a tag's head with a number over 23. */
const TAG = 2;
const TAG_HEAD = 0xd8;
/** First bytes of byte strings whose length takes 2, 4 or 8 bytes. */
const BYTES_16 = 0x59;
const BYTES_64 = 0x5b;

/**
 * How many bytes behind a multiple of eight a message in CBOR is to lie for the first array in it to be aligned, so that
 * it can be read where it is.
 * @param start the message, or its first bytes
 */
export function offsetForArrays(start: Uint8Array): number {
  for (let at = 0; at < Math.min(NEAR, start.length - TAG); at++) {
    const tag = start[at + 1]!;
    const bytes = start[at + TAG]!;
    if (start[at] !== TAG_HEAD || tag < FIRST_ARRAY || tag > LAST_ARRAY) continue;
    if (bytes >= BYTES_16 && bytes <= BYTES_64) return -(at + TAG + 1 + (2 << (bytes - BYTES_16))) & 7;
  }
  return 0;
}
