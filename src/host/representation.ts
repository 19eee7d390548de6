import {
  ACCEPTABLE_ACCEPT_BYTES,
  ACCEPTABLE_ACCEPT_CBOR,
  ACCEPTABLE_ACCEPT_JSON,
  ACCEPTABLE_ACCEPT_NPY,
  EXPECTATION_WHOLE,
  EXPECTATION_MASK,
} from "../engine/layout.ts";
import type { Payload } from "../payload/references.ts";

/** How bytes and arrays can be said. */
export type Representation = "json" | "cbor" | "npy" | "bytes";

const places: { readonly [Name in Representation]: number } = {
  json: ACCEPTABLE_ACCEPT_JSON,
  cbor: ACCEPTABLE_ACCEPT_CBOR,
  npy: ACCEPTABLE_ACCEPT_NPY,
  bytes: ACCEPTABLE_ACCEPT_BYTES,
};

// What there is, the one to take among equals first.
const ofBytes: readonly Representation[] = ["bytes", "cbor", "json"];
const ofArrays: readonly Representation[] = ["json", "cbor", "npy", "bytes"];
const withinMessages: readonly Representation[] = ["json", "cbor"];

/**
 * Which representation the caller likes best (RFC 9110, section 12.5.1); who likes none of them gets the first.
 * @param expected what Engine.expects() gives
 * @param payload the whole result, `undefined` where bytes and arrays are only within it
 */
export function chooseRepresentation(expected: number, payload: Payload | undefined): Representation {
  const alone = (expected & EXPECTATION_MASK) === EXPECTATION_WHOLE;
  const choices = !alone || payload === undefined ? withinMessages : payload.kind === "bytes" ? ofBytes : ofArrays;
  const weight = (name: Representation): number => (expected >>> places[name]) & 15;
  return choices.reduce((best, name) => (weight(name) > weight(best) ? name : best));
}
