import type { ArrayKind, ArraysByKind } from "../payload/arrays.ts";
import type { Dimensions } from "../payload/shape.ts";

/** What a handler gets for an array of a shape. */
export type ArrayOutput<Kind extends ArrayKind, Shape extends Dimensions> = Shape extends readonly [unknown]
  ? ArraysByKind[Kind]
  : { readonly data: ArraysByKind[Kind]; readonly shape: { -readonly [Place in keyof Shape]: number } };

/**
 * What a caller passes for one: a typed array of the kind, with its dimensions where there are several, lists of
 * numbers, or the bytes of a `.npy` file or of raw data.
 */
export type ArrayInput<Kind extends ArrayKind, Shape extends Dimensions> =
  | (Shape extends readonly [unknown] ? AnyBuffer<Kind> : never)
  | { readonly data: AnyBuffer<Kind>; readonly shape: readonly number[] }
  | NestedNumbers<Shape>
  | ArrayBuffer
  | Blob;

/** Bytes as a caller passes them. */
export type BytesInput = Uint8Array | ArrayBuffer | Blob;

/** A file or an image as a caller passes it; a `File` tells its name and type itself. */
export type FileInput = BytesInput | { readonly bytes: Uint8Array; readonly type?: string; readonly name?: string };

/** Lists in lists, as deep as the shape says. */
type NestedNumbers<Shape extends Dimensions> = Shape extends readonly [unknown, ...infer Rest extends Dimensions]
  ? readonly (Rest extends readonly [] ? number : NestedNumbers<Rest>)[]
  : never;

// The arrays' own types, whatever memory they lie in.
type AnyBuffer<Kind extends ArrayKind> = {
  f32: Float32Array;
  f64: Float64Array;
  i8: Int8Array;
  i16: Int16Array;
  i32: Int32Array;
  i64: BigInt64Array;
  u8: Uint8Array;
  u16: Uint16Array;
  u32: Uint32Array;
  u64: BigUint64Array;
}[Kind];
