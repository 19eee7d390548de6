import type { ArrayKind, TypedArray } from "../../dist/src/payload/arrays.js";
import { decodeBase64 } from "../../dist/src/payload/base64.js";
import type { PayloadPrinter } from "../../dist/src/payload/json-results.js";
import { arrayOfLists, NumbersError } from "../../dist/src/types/nested-numbers.js";
import type { TextCodecs } from "../../dist/src/types/payload-type.js";

/** The codecs' work by JavaScript's own means, which round numbers beyond 2^53. */
export const codecs: TextCodecs & PayloadPrinter = {
  parseNumbers(text: Uint8Array, kind: ArrayKind) {
    try {
      const { data, shape } = arrayOfLists(kind, JSON.parse(new TextDecoder().decode(text)), () => {});
      return { data, shape: [...shape] };
    } catch (error) {
      if (error instanceof NumbersError) return error.problem;
      throw error;
    }
  },
  decodeBase64,
  printNumbers(data: TypedArray, shape: readonly number[]) {
    const wrong = (data as Float64Array).findIndex((value) => typeof value === "number" && !Number.isFinite(value));
    if (wrong >= 0) throw Object.assign(new Error("not finite"), { index: wrong });
    let at = 0;
    const print = ([length = 0, ...rest]: readonly number[]): string =>
      `[${Array.from({ length }, () => (rest.length === 0 ? String(data[at++]) : print(rest))).join(",")}]`;
    return new TextEncoder().encode(shape.length === 0 ? String(data[0]) : print(shape));
  },
  encodeBase64: (bytes: Uint8Array) => Buffer.from(Buffer.from(bytes).toString("base64")),
};
