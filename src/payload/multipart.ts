import {
  MAX_PARTS,
  PART_ADDRESS,
  PART_FILENAME,
  PART_FILENAME_LENGTH,
  PART_LENGTH,
  PART_NAME,
  PART_NAME_LENGTH,
  PART_TYPE,
  PART_TYPE_LENGTH,
  PART_WORDS,
  PARTS_COUNT,
  PARTS_FAULT,
  PARTS_POSITION,
  PARTS_WORDS,
} from "./layout.ts";
import type { Scratch } from "./scratch.ts";

/** A part of `multipart/form-data`. */
export interface Part {
  readonly name: string;
  /** Missing where it is no file. */
  readonly filename?: string;
  /** Its Content-Type as it was sent. */
  readonly type?: string;
  /** A view of the body that was given. */
  readonly bytes: Uint8Array;
}

/** Why a body is no `multipart/form-data`. */
export interface MultipartError {
  /** A sentence for the sender. */
  readonly message: string;
  /** The number of the part that is at fault, from 0. */
  readonly part: number;
  /** Where, in bytes. */
  readonly position: number;
}

const WORD = 4; // bytes

const faults: readonly string[] = [
  "",
  "no boundary begins a line of the body",
  "the body ends before the closing boundary",
  `the body has more than ${MAX_PARTS} parts`,
  "the fields of a part are too long",
  "a field of a part is malformed",
  "a part has no Content-Disposition: form-data",
  "a part has no name",
  "a part has a field or a parameter twice",
  "a part has a Content-Transfer-Encoding other than 7bit, 8bit or binary",
  "a boundary has something behind it on its line",
];

// RFC 2046, section 5.1.1
const boundaries = /^[\w'()+,./:=? -]{0,69}[\w'()+,./:=?-]$/;

const utf8: TextEncoder = new TextEncoder();
const decoder: TextDecoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Finds the parts of a `multipart/form-data` body (RFC 7578).
 * @param boundary of the Content-Type, without quotes
 * @throws RangeError where memory is out
 */
export function parseMultipart(scratch: Scratch, body: Uint8Array, boundary: string): Part[] | MultipartError {
  if (!boundaries.test(boundary)) return { message: "the boundary is none", part: 0, position: 0 };
  const { exports, engine, records, input } = scratch;
  const source = scratch.place(body);
  let target = 0;
  try {
    target = engine.allocate(MAX_PARTS * PART_WORDS * WORD);
    engine.bytes.set(utf8.encode(boundary), input);
    exports.find_parts(source.address, source.length, input, boundary.length, target, records);
    const [fault, count, position] = at(scratch.words(records, PARTS_WORDS), PARTS_FAULT, PARTS_COUNT, PARTS_POSITION);
    if (fault !== 0) return { message: faults[fault] as string, part: count, position };
    const words = scratch.words(target, count * PART_WORDS);
    // What is in linear memory may have moved to another buffer.
    const memory = source.own ? body : engine.bytes;
    const origin = source.own ? source.address : 0;
    const parts: Part[] = [];
    for (let i = 0; i < count; i++) {
      const part = readPart(words.subarray(i * PART_WORDS, (i + 1) * PART_WORDS), memory, origin);
      if (part === undefined) return { message: "a name in a part is no UTF-8", part: i, position: 0 };
      parts.push(part);
    }
    return parts;
  } finally {
    if (target !== 0) engine.release(target);
    scratch.giveBack(source);
  }
}

function at(words: Uint32Array, ...places: readonly number[]): [number, number, number] {
  return places.map((place) => words[place]) as [number, number, number];
}

function readPart(words: Uint32Array, memory: Uint8Array, origin: number): Part | undefined {
  const view = (address: number, length: number): Uint8Array => {
    const start = (words[address] as number) - origin;
    return memory.subarray(start, start + (words[length] as number));
  };
  try {
    return {
      name: unescaped(decoder.decode(view(PART_NAME, PART_NAME_LENGTH))),
      ...(words[PART_FILENAME] === 0
        ? {}
        : { filename: unescaped(decoder.decode(view(PART_FILENAME, PART_FILENAME_LENGTH))) }),
      ...(words[PART_TYPE] === 0 ? {} : { type: decoder.decode(view(PART_TYPE, PART_TYPE_LENGTH)) }),
      bytes: view(PART_ADDRESS, PART_LENGTH),
    };
  } catch {
    return undefined;
  }
}

/** Undoes what browsers do to names (WHATWG HTML, "multipart/form-data encoding algorithm"), and what others do. */
function unescaped(name: string): string {
  return name.replaceAll(/\\"|%22|%0[dD]|%0[aA]/g, (escape) =>
    escape === '\\"' ? '"' : String.fromCharCode(Number.parseInt(escape.slice(1), 16)),
  );
}
