/** Numbers of a text's vector. */
export const TEXT_FEATURES = 1024;

const SHORTEST = 3;
const LONGEST = 5;
const WORD_WEIGHT = 2;

const words = /[\p{L}\p{N}]+/gu;

/**
 * Writes a text's vector, of length 1 unless the text has no words, into zeros. Feature hashing (Weinberger et al., 2009)
 * of its words and of their parts of 3 to 5 characters: a hash says which number a feature adds to, and with which sign.
 */
export function writeTextFeatures(text: string, into: Float32Array): void {
  for (const [word] of text.normalize("NFKC").toLowerCase().matchAll(words)) {
    const bounded = `<${word}>`;
    addFeature(into, bounded, 0, bounded.length, WORD_WEIGHT);
    for (let start = 0; start <= bounded.length - SHORTEST; start++) {
      const last = Math.min(start + LONGEST, bounded.length);
      for (let end = start + SHORTEST; end <= last; end++) addFeature(into, bounded, start, end, 1);
    }
  }
  normalize(into);
}

// FNV-1a, its bits mixed, as short texts have few that differ.
function addFeature(into: Float32Array, text: string, start: number, end: number, weight: number): void {
  let hash = 0x811c9dc5;
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  hash ^= hash >>> 12;
  into[hash & (TEXT_FEATURES - 1)]! += hash < 0 ? -weight : weight;
}

/** Makes the vector's length 1, unless it is 0. */
export function normalize(vector: Float32Array): void {
  let square = 0;
  for (const number of vector) square += number * number;
  const length = Math.sqrt(square) || 1;
  for (let i = 0; i < vector.length; i++) vector[i]! /= length;
}
