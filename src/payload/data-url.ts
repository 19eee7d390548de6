import { PayloadError } from "./error.ts";
import { latin1 } from "./latin1.ts";
import { OCTET_STREAM } from "./media-type.ts";

const SCHEME = "data:";
const COMMA = 0x2c;
const LONGEST_HEAD = 512; // bytes before the comma

/** The base64 text of a `data:` URL (RFC 2397), and what it says of it. */
export interface DataUrl {
  readonly type: string;
  readonly text: Uint8Array;
}

/**
 * Takes a `data:` URL apart, `undefined` where the text is none.
 * @throws PayloadError where it is not in base64
 */
export function parseDataUrl(text: Uint8Array): DataUrl | undefined {
  if (latin1(text.subarray(0, SCHEME.length)).toLowerCase() !== SCHEME) return undefined;
  const comma = text.subarray(0, LONGEST_HEAD).indexOf(COMMA);
  const head = latin1(text.subarray(SCHEME.length, Math.max(comma, SCHEME.length)));
  const type = /^(.*);base64$/i.exec(head)?.[1];
  if (type === undefined) throw new PayloadError("expected a data: URL in base64, data:image/png;base64,...");
  return { type: type || OCTET_STREAM, text: text.subarray(comma + 1) };
}
