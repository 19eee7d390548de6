import { payloadOf } from "./array-results.ts";
import type { Codecs } from "./codecs.ts";
import { joined } from "./joined.ts";
import { NotFiniteError } from "./number-text.ts";
import type { ArrayPayload, Payload } from "./references.ts";
import { indexOf, indexText } from "./shape.ts";

/**
 * An array as JSON text.
 * @throws TypeError that names the place of a number that JSON cannot say
 */
export function printArray({ data, shape }: ArrayPayload, codecs: Codecs): Uint8Array {
  try {
    return codecs.printNumbers(data, shape);
  } catch (error) {
    if (!(error instanceof NotFiniteError)) throw error;
    const index = indexText(indexOf(error.index, shape));
    throw new TypeError(`The result is ${data[error.index]} at ${index}, which JSON cannot say.`, { cause: error });
  }
}

// How JSON.stringify() begins what it knows nothing of: {"0":1}, {}, and a Buffer.
const traces = /\{(?:\}|"0":|"type":"Buffer")/;

/**
 * A result as JSON text: as JSON.stringify() has it, but for the arrays and bytes in it, however deep: they are lists of
 * numbers and base64.
 * @param codecs asked for only where there are any
 * @param holds what `holdsPayload()` says, where that is known already: it spares time, and changes nothing else
 * @throws TypeError or RangeError where it cannot be said in JSON
 */
export function jsonWithPayloads(
  result: unknown,
  codecs: () => Codecs,
  holds: boolean = showsPayload(result, PEEK_DEPTH),
): string | Uint8Array {
  const json = holds ? undefined : plainJson(result);
  return json === undefined || traces.test(json) ? printAll(result, codecs) : json;
}

function plainJson(result: unknown): string | undefined {
  try {
    return JSON.stringify(result) ?? "null";
  } catch (error) {
    // A BigInt64Array is no reason to fail; what is will fail again.
    if (!(error instanceof TypeError)) throw error;
    return undefined;
  }
}

const PEEK_DEPTH = 3;
const PEEK_WIDTH = 8;

/** Whether a result is, or has near its top, bytes or arrays. */
export function holdsPayload(result: object): boolean {
  return showsPayload(result, PEEK_DEPTH);
}

/** Whether a payload lies at hand: it spares a text that would be thrown away, and that has "12": before each number. */
function showsPayload(value: unknown, depth: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return true;
  if (depth === 0) return false;
  if (Array.isArray(value)) return showsPayload(value[0], depth - 1);
  let left = PEEK_WIDTH;
  for (const key in value) {
    if (showsPayload((value as Record<string, unknown>)[key], depth - 1)) return true;
    if (--left === 0) return false;
  }
  return false;
}

function printAll(result: unknown, codecs: () => Codecs): string | Uint8Array {
  const payloads: Payload[] = [];
  // Marks are for this text only, and nobody else can have written one.
  const mark = crypto.getRandomValues(new Uint32Array(4)).join("-");
  const json = JSON.stringify(result, function (this: Record<string, unknown>, key, value: unknown) {
    const given = this[key]; // a Buffer has a toJSON() of its own, which is over by now
    const payload = payloadIn(given) ?? (value === given ? undefined : payloadIn(value));
    return payload === undefined ? value : `${mark}${payloads.push(payload) - 1}`;
  }) as string | undefined;
  if (payloads.length === 0) return json ?? "null";
  return fillIn((json as string).split(`"${mark}`), payloads, codecs());
}

function payloadIn(value: unknown): Payload | undefined {
  return typeof value === "object" && value !== null ? payloadOf(value) : undefined;
}

const utf8: TextEncoder = new TextEncoder();
const quote = utf8.encode('"');

/** Puts the payloads where their marks were cut: each piece but the first begins with the number of one, and a quote. */
function fillIn([first = "", ...rest]: readonly string[], payloads: readonly Payload[], codecs: Codecs): Uint8Array {
  const pieces: Uint8Array[] = [utf8.encode(first)];
  for (const piece of rest) {
    const end = piece.indexOf('"');
    const payload = payloads[Number(piece.slice(0, end))] as Payload;
    if (payload.kind === "array") pieces.push(printArray(payload, codecs));
    else pieces.push(quote, codecs.encodeBase64(payload.bytes), quote);
    pieces.push(utf8.encode(piece.slice(end + 1)));
  }
  return joined(pieces);
}
