import { payloadOf } from "../payload/array-results.ts";
import type { Payload } from "../payload/references.ts";

/** The bytes or the array that a value is, `undefined` for any other, and for one that contradicts itself. */
export function payloadIn(value: unknown): Payload | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  try {
    return payloadOf(value);
  } catch {
    return undefined;
  }
}

/**
 * A value as indented JSON, the bytes and arrays in it said otherwise.
 * @param paint what is done to the JSON before they are put in
 */
export function jsonAround(value: unknown, paint: (json: string) => string, say: (payload: Payload) => string): string {
  const payloads: Payload[] = [];
  // Nobody else can have written it.
  const mark = crypto.randomUUID();
  const json = JSON.stringify(
    value,
    function (this: Record<string, unknown>, key, replaced: unknown) {
      const payload = payloadIn(this[key]); // a Buffer's own toJSON is over by now
      return payload === undefined ? replaced : `${mark}:${payloads.push(payload) - 1}`;
    },
    2,
  );
  const painted = paint(json);
  if (payloads.length === 0) return painted;
  const place = new RegExp(`^( *)(.*?)(?:\\x1b\\[\\d+m)?"${mark}:(\\d+)"(?:\\x1b\\[0m)?`, "gm");
  return painted.replace(place, (_, indent: string, before: string, index: string) => {
    const lines = say(payloads[Number(index)]!).split("\n");
    return indent + before + lines.join(`\n${indent}  `);
  });
}
