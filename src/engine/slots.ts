import {
  SLOT_ADDRESS,
  SLOT_LENGTH,
  SLOT_TAG,
  SLOT_TAG_ABSENT,
  SLOT_TAG_FALSE_VALUE,
  SLOT_TAG_TEXT_VALUE,
  SLOT_TAG_TRUE_VALUE,
  SLOT_TAG_UTF8_VALUE,
  SLOT_WORDS,
} from "./layout.ts";
import { decodeText, encodeText, readText } from "./text.ts";

export const SLOT_BYTES: number = SLOT_WORDS * Int32Array.BYTES_PER_ELEMENT;

/**
 * The value of the slot at word `at` that holds no number, `undefined` where the parameter was left out.
 * @param text take a value from a path or query as it stands, rather than as JSON
 */
export function readSlot(words: Int32Array, bytes: Uint8Array, at: number, text: boolean): unknown {
  const tag = words[at + SLOT_TAG] as number;
  switch (tag) {
    case SLOT_TAG_ABSENT:
      return undefined;
    case SLOT_TAG_FALSE_VALUE:
      return false;
    case SLOT_TAG_TRUE_VALUE:
      return true;
  }
  const content = readText(bytes, (words[at + SLOT_ADDRESS] as number) >>> 0, words[at + SLOT_LENGTH] as number);
  if (tag === SLOT_TAG_UTF8_VALUE) return content;
  return tag === SLOT_TAG_TEXT_VALUE ? parseLoosely(content, text) : JSON.parse(content);
}

/**
 * The JSON text of the slot at word `at`, `undefined` for none. A value from a path or query is made into a string unless
 * it is JSON; `asString`: in any case.
 */
export function readSlotJson(
  words: Int32Array,
  bytes: Uint8Array,
  at: number,
  asString: boolean,
): Uint8Array | undefined {
  const tag = words[at + SLOT_TAG] as number;
  if (tag === SLOT_TAG_ABSENT) return undefined;
  const address = (words[at + SLOT_ADDRESS] as number) >>> 0;
  const text = bytes.subarray(address, address + (words[at + SLOT_LENGTH] as number));
  return tag === SLOT_TAG_TEXT_VALUE && (asString || !isJson(text))
    ? encodeText(JSON.stringify(decodeText(text)))
    : text;
}

function isJson(text: Uint8Array): boolean {
  try {
    JSON.parse(decodeText(text));
    return true;
  } catch {
    return false;
  }
}

function parseLoosely(content: string, text: boolean): unknown {
  if (text) return content;
  try {
    return JSON.parse(content);
  } catch {
    return content;
  }
}
