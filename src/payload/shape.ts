/** Dimensions of an array; `null` is one of any length. */
export type Dimensions = readonly (number | null)[];

/** More dimensions than anybody has use for: a bound for whatever goes through them one by one. */
export const MAX_DIMENSIONS: number = 32;

/** Whether a value is an array's lengths, one for each of its dimensions. */
export function isShape(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.length <= MAX_DIMENSIONS && value.every(isLength);
}

/** Whether a value is the length of a dimension. */
export function isLength(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/** How many numbers an array of this shape holds: Infinity where that is beyond 2^53. */
export function countOf(shape: readonly number[]): number {
  let count = 1;
  for (const length of shape) count *= length;
  return Number.isSafeInteger(count) ? count : Infinity;
}

/**
 * The shape that an array has by its type, `undefined` where its own does not fit. Where the first dimension is 0,
 * nested lists cannot tell the others: `[]` fits [0, 1024].
 */
export function fitShape(declared: Dimensions, shape: readonly number[]): readonly number[] | undefined {
  if (shape.length === 1 && shape[0] === 0 && !declared[0]) return declared.map((length) => length ?? 0);
  const fits =
    shape.length === declared.length && declared.every((length, i) => length === null || length === shape[i]);
  return fits ? shape : undefined;
}

/** In words for people: "[*, 1024]". */
export function shapeText(shape: Dimensions): string {
  return `[${shape.map((length) => length ?? "*").join(", ")}]`;
}

/** The place of a number in an array of this shape, by its place in the flat one: [3, 17]. */
export function indexOf(place: number, shape: readonly number[]): number[] {
  const index: number[] = [];
  let rest = place;
  for (let i = shape.length - 1; i >= 0; i--) {
    const length = shape[i] as number;
    index.unshift(rest % length);
    rest = Math.floor(rest / length);
  }
  return index;
}

/** In words for people: "[3][17]". */
export function indexText(index: readonly number[]): string {
  return index.map((i) => `[${i}]`).join("");
}
