import { encodeText } from "../engine/text.ts";
import { isTypedArray } from "./arrays.ts";
import { isShaped } from "./cbor.ts";
import type { References } from "./references.ts";

/** A value out of CBOR as JSON text, a reference for each byte string and array in it. */
export function jsonWithReferences(value: unknown, references: References): Uint8Array {
  return encodeText(
    JSON.stringify(value, (_, each: unknown) => {
      if (typeof each === "bigint") return Number(each);
      if (typeof each !== "object" || each === null) return each;
      if (each instanceof Uint8Array) return references.hold({ kind: "bytes", bytes: each, own: true });
      if (isTypedArray(each)) return references.hold({ kind: "array", data: each, shape: [each.length], own: true });
      if (!isShaped(each)) return each;
      return references.hold({ kind: "array", data: each.data, shape: each.shape, own: true });
    }),
  );
}
