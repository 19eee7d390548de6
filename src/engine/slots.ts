import {
  SLOT_ADDRESS,
  SLOT_LENGTH,
  SLOT_TAG,
  SLOT_TAG_ABSENT,
  SLOT_TAG_FALSE_VALUE,
  SLOT_TAG_TEXT_VALUE,
  SLOT_TAG_TRUE_VALUE,
  SLOT_TAG_UTF8_VALUE,
} from "./layout.ts";
import { readText } from "./text.ts";

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

function parseLoosely(content: string, text: boolean): unknown {
  if (text) return content;
  try {
    return JSON.parse(content);
  } catch {
    return content;
  }
}
