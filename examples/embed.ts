import { procedure, t } from "ucall";
import { TEXT_FEATURES, writeTextFeatures } from "./text-features.ts";

/**
 * A vector for each text: an array of float32 of shape [texts, 1024]. The calls of many clients are gathered, as a model
 * on a GPU would want them, and each gets its own rows.
 */
export const embed = procedure(
  { texts: t.array(t.string({ maxLength: 10_000 }), { minItems: 1, maxItems: 1000 }) },
  (calls) => {
    const rows = new Float32Array(TEXT_FEATURES * calls.reduce((count, { texts }) => count + texts.length, 0));
    let at = 0;
    return calls.map(({ texts }) => {
      const first = at;
      for (const text of texts) writeTextFeatures(text, rows.subarray(at, (at += TEXT_FEATURES)));
      return { data: rows.subarray(first, at), shape: [texts.length, TEXT_FEATURES] };
    });
  },
  {
    readonly: true,
    batch: { size: 32, wait: 2 },
    returns: t.f32([null, TEXT_FEATURES]),
    summary: "Gives a vector of 1,024 numbers for each text",
  },
);
