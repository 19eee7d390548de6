/** What an array holds, by its bits: floats, signed and unsigned integers. */
export type ArrayKind = keyof ArraysByKind;

/** The typed array for each kind. */
export interface ArraysByKind {
  readonly f32: Float32Array<ArrayBuffer>;
  readonly f64: Float64Array<ArrayBuffer>;
  readonly i8: Int8Array<ArrayBuffer>;
  readonly i16: Int16Array<ArrayBuffer>;
  readonly i32: Int32Array<ArrayBuffer>;
  readonly i64: BigInt64Array<ArrayBuffer>;
  readonly u8: Uint8Array<ArrayBuffer>;
  readonly u16: Uint16Array<ArrayBuffer>;
  readonly u32: Uint32Array<ArrayBuffer>;
  readonly u64: BigUint64Array<ArrayBuffer>;
}

export type TypedArray =
  | Float32Array
  | Float64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | BigUint64Array;

interface Constructor {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): TypedArray;
  new (length: number): TypedArray;
}

const constructors: { readonly [Kind in ArrayKind]: Constructor } = {
  f32: Float32Array,
  f64: Float64Array,
  i8: Int8Array,
  i16: Int16Array,
  i32: Int32Array,
  i64: BigInt64Array,
  u8: Uint8Array,
  u16: Uint16Array,
  u32: Uint32Array,
  u64: BigUint64Array,
};

const kinds: ReadonlyMap<string, ArrayKind> = new Map([
  ["Float32Array", "f32"],
  ["Float64Array", "f64"],
  ["Int8Array", "i8"],
  ["Int16Array", "i16"],
  ["Int32Array", "i32"],
  ["BigInt64Array", "i64"],
  ["Uint8Array", "u8"],
  ["Uint16Array", "u16"],
  ["Uint32Array", "u32"],
  ["BigUint64Array", "u64"],
]);

/** The kind of a typed array, a `Buffer` being "u8"; `undefined` for any other value. */
export function kindOf(value: unknown): ArrayKind | undefined {
  return ArrayBuffer.isView(value) ? kinds.get((value as Uint8Array)[Symbol.toStringTag]) : undefined;
}

/** Whether a value is an array of numbers of any kind. */
export function isTypedArray(value: unknown): value is TypedArray {
  return kindOf(value) !== undefined;
}

/** Bytes of one number. */
export function bytesPerNumber(kind: ArrayKind): number {
  return constructors[kind].BYTES_PER_ELEMENT;
}

/** An array of zeros. */
export function newArray(kind: ArrayKind, length: number): TypedArray {
  return new constructors[kind](length);
}

/** Raw little-endian numbers, a whole number of them, as an array: a view where their place allows it, else a copy. */
export function arrayOver(kind: ArrayKind, bytes: Uint8Array): TypedArray {
  const Array = constructors[kind];
  const aligned = bytes.byteOffset % Array.BYTES_PER_ELEMENT === 0;
  const { buffer, byteOffset, byteLength } = aligned ? bytes : bytes.slice();
  return new Array(buffer, byteOffset, byteLength / Array.BYTES_PER_ELEMENT);
}
