import { type TypedArray, kindOf, newArray } from "./arrays.ts";

/** A copy with the bytes of each number, of so many, in reverse. */
export function reversed(bytes: Uint8Array, size: number): Uint8Array {
  const copy = new Uint8Array(bytes.length);
  for (let at = 0; at < bytes.length; at += size) {
    for (let i = 0; i < size; i++) copy[at + i] = bytes[at + size - 1 - i] as number;
  }
  return copy;
}

/** A copy, row by row, of an array of our kinds that lies column by column. */
export function rowByRow(data: TypedArray, shape: readonly number[]): TypedArray {
  const copy = newArray(kindOf(data)!, data.length);
  const lengths = shape.filter((length) => length !== 1); // each of the others would be gone through for every number
  const strides = lengths.map((_, axis) => lengths.slice(0, axis).reduce((product, length) => product * length, 1));
  const index = lengths.map(() => 0);
  let from = 0;
  for (let to = 0; to < copy.length; to++) {
    copy[to] = data[from] as never;
    // The next index, and its place, as an odometer goes on: most steps move the last dimension only.
    for (let axis = lengths.length - 1; axis >= 0; axis--) {
      from += strides[axis]!;
      if (++index[axis]! < lengths[axis]!) break;
      from -= strides[axis]! * lengths[axis]!;
      index[axis] = 0;
    }
  }
  return copy;
}
