// Node's own module, which Deno and Bun have too.
import { constants, deflateRawSync, inflateRawSync } from "node:zlib";
import type { Zlib } from "../../src/host/zlib.ts";

/**
 * What senders leave out at the end of a message (RFC 7692, section 7.2.2), and a last block that is empty: with it, data
 * that was cut off has no end, and zlib says so.
 */
const TAIL = [0, 0, 0xff, 0xff, 3, 0];

/** Bytes: Node takes no larger limit everywhere. */
const LARGEST_LIMIT = 0x7fff_ffff;

/** What zlib tells besides the result. */
interface Inflated {
  readonly buffer: Uint8Array;
  readonly engine: { readonly bytesWritten: number };
}

function inflate(payload: Uint8Array, most: number): Uint8Array {
  const data = new Uint8Array(payload.length + TAIL.length);
  data.set(payload);
  data.set(TAIL, payload.length);
  const options = { maxOutputLength: Math.min(most, LARGEST_LIMIT), info: true };
  const { buffer, engine } = inflateRawSync(data, options) as unknown as Inflated;
  // Behind a last block of the sender's own there is only an empty one (7.2.3.4).
  const end = engine.bytesWritten;
  if (end !== data.length && (end !== payload.length - 1 || data[end] !== 0))
    throw new Error("more than one last block");
  return buffer;
}

function deflate(text: Uint8Array): Uint8Array {
  return deflateRawSync(text, { finishFlush: constants.Z_SYNC_FLUSH });
}

export const zlib: Zlib = { inflate, deflate };
