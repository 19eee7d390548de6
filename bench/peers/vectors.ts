/** Numbers of an embedding. */
export const DIMENSIONS = 1024;

const MOST = 256;

// As python/vectors.py makes them. Float32 holds each exactly, and JSON takes some 17 digits, as for any such number.
const all = new Float32Array(MOST * DIMENSIONS);
for (let index = 0, state = 1; index < all.length; index++) {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  all[index] = (state >>> 8) / 2 ** 23 - 1;
}

/** Embeddings as a model would give them for so many texts, one after the other. @param count at most 256 */
export function vectors(count: number): Float32Array<ArrayBuffer> {
  return all.subarray(0, count * DIMENSIONS);
}

/** What an embedding is asked for. */
export function paramsOf(count: number): { readonly model: string; readonly texts: string[] } {
  return { model: "random", texts: Array.from({ length: count }, (_, index) => `The text number ${index}.`) };
}

/** @throws Error where these are not the embeddings of so many texts */
export function checkVectors(found: Float32Array, count: number): void {
  const due = vectors(count);
  if (found.length !== due.length || due.some((value, index) => value !== found[index]))
    throw new Error(`a wrong answer: ${found.length} numbers, not the ${due.length} that were due`);
}
