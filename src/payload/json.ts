import { encodeText } from "../engine/text.ts";
import { isNumberArray, isShaped } from "./cbor.ts";
import type { References } from "./references.ts";

/** A value as JSON text, a reference for each byte string and array in it. */
export function jsonWithReferences(value: unknown, references: References): Uint8Array {
  return encodeText(JSON.stringify(value, (_, each: unknown) => {
    if (each instanceof Uint8Array) return references.hold({ kind: "bytes", bytes: each });
    if (isShaped(each)) return references.hold({ kind: "array", data: each.data, shape: each.shape });
    if (isNumberArray(each)) return references.hold({ kind: "array", data: each, shape: [each.length] });
    return typeof each === "bigint" ? Number(each) : each;
  }));
}
