import { base64 } from "../host/bytes.ts";
import { jsonText } from "../payload/json-text.ts";
import type { Payload } from "../payload/references.ts";
import { arrayText, bytesText } from "./arrays.ts";
import { jsonAround, payloadIn } from "./payloads.ts";

/** How a result is to be shown. */
export interface Format {
  /** ANSI colours. */
  readonly colour: boolean;
  /** The reader is a terminal: control characters of a stranger's string are shown, not obeyed. */
  readonly terminal: boolean;
}

/**
 * A result for reading: a string as it is, anything else as indented JSON. `undefined` (no result) is "null". On a
 * terminal arrays and bytes are shown in part, elsewhere they are whole, as lists of numbers and base64.
 * @throws TypeError where an array holds what JSON cannot say
 */
export function formatResult(value: unknown, format: Format): string {
  if (typeof value === "string") return format.terminal ? harmless(value) : value;
  const say = format.terminal ? partOf : wholeOf;
  const payload = payloadIn(value);
  if (payload?.kind === "bytes" && !format.terminal) return base64(payload.bytes); // bare, as strings are
  if (payload !== undefined) return say(payload);
  return jsonAround(value ?? null, (json) => formatJson(json, format), say);
}

function wholeOf(payload: Payload): string {
  return jsonText(payload.kind === "array" ? { data: payload.data, shape: payload.shape } : payload.bytes);
}

function partOf(payload: Payload): string {
  return payload.kind === "array" ? arrayText(payload.data, payload.shape) : bytesText(payload.bytes, payload.type);
}

/** JSON text, coloured where asked. */
export function formatJson(json: string, format: Format): string {
  const shown = format.terminal ? harmless(json) : json;
  return format.colour ? shown.replace(token, colourToken) : shown;
}

/** Text in a colour or style, or as it is. */
export function paint(text: string, style: keyof typeof styles, colour: boolean): string {
  return colour ? `${styles[style]}${text}\x1b[0m` : text;
}

/** Text without control characters that a terminal would obey, other than line feeds and tabs (ECMA-48). */
export function harmless(text: string): string {
  return text.replace(controls, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

const styles = {
  bold: "\x1b[1m",
  dim: "\x1b[2m",
  red: "\x1b[31m",
  green: "\x1b[32m",
  yellow: "\x1b[33m",
  blue: "\x1b[34m",
} as const;

const controls: RegExp = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

// A string (and the colon after a key), a literal, a number.
const token: RegExp = /("(?:\\.|[^"\\])*")(:?)|\b(?:true|false|null)\b|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

function colourToken(token: string, text: string | undefined, colon: string | undefined): string {
  if (text === undefined) return paint(token, "yellow", true);
  return colon ? `${paint(text, "blue", true)}:` : paint(text, "green", true);
}
