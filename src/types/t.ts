import { ArrayType, EnumType, JsonType, ObjectType, type ArrayOptions, type ObjectOptions } from "./composites.ts";
import type { ArrayKind, ArraysByKind } from "../payload/arrays.ts";
import type { ImageMediaType } from "../payload/image-header.ts";
import type { Dimensions } from "../payload/shape.ts";
import { NumbersType, type NumbersOptions } from "./arrays.ts";
import { BytesType, FileType, type BytesOptions, type FileValue } from "./bytes.ts";
import { ImageType, type ImageOptions, type ImageValue } from "./image.ts";
import type { ArrayInput, ArrayOutput, BytesInput, FileInput } from "./payload-values.ts";
import type { InputOf, OutputOf } from "./infer.ts";
import { BooleanType, NumberType, StringType, type NumberOptions, type StringOptions } from "./scalars.ts";
import { StreamType, type BodyStream } from "./stream.ts";
import type { Annotations, OptionalType, Type } from "./type.ts";

type WithDefault<Value> = { readonly default: Value };
type Optionally<Value> = OptionalType<Value, Value | undefined>;

/** What `t.object({...})` gives: every declared property, an optional one that was left out as `undefined`. */
export type ObjectOutput<P> = { -readonly [Name in keyof P]: OutputOf<P[Name]> };

/** What `t.object({...})` takes: optional properties may be left out. */
export type ObjectInput<P> = {
  -readonly [Name in keyof P as P[Name] extends { "~optional": true } ? never : Name]: InputOf<P[Name]>;
} & { -readonly [Name in keyof P as P[Name] extends { "~optional": true } ? Name : never]?: InputOf<P[Name]> };

/** A whole number within ±(2^53 - 1); anything beyond is refused rather than rounded. */
function int(options: NumberOptions & WithDefault<number>): Optionally<number>;
function int(options?: NumberOptions): Type<number>;
function int(options: NumberOptions = {}): Type<number, any> {
  return withDefault(options, (rest) => new NumberType("integer", rest));
}

/** A number (IEEE 754 double). */
function number(options: NumberOptions & WithDefault<number>): Optionally<number>;
function number(options?: NumberOptions): Type<number>;
function number(options: NumberOptions = {}): Type<number, any> {
  return withDefault(options, (rest) => new NumberType("number", rest));
}

/** Text. */
function string(options: StringOptions & WithDefault<string>): Optionally<string>;
function string(options?: StringOptions): Type<string>;
function string(options: StringOptions = {}): Type<string, any> {
  return withDefault(options, (rest) => new StringType(rest));
}

/** `true` or `false`. */
function boolean(options: Annotations<boolean> & WithDefault<boolean>): Optionally<boolean>;
function boolean(options?: Annotations<boolean>): Type<boolean>;
function boolean(options: Annotations<boolean> = {}): Type<boolean, any> {
  return withDefault(options, (rest) => new BooleanType(rest));
}

/** Any JSON value, unchecked: `t.json<User>()` only names its type. */
function json<Value = unknown>(options: Annotations<Value> = {}): Type<Value> {
  return withDefault(options, (rest) => new JsonType<Value>(rest));
}

/** One of some texts or numbers: `t.enum(["asc", "desc"])`. */
function enumeration<const Value extends string | number>(
  values: readonly Value[],
  options: Annotations<Value> & WithDefault<Value>,
): Optionally<Value>;
function enumeration<const Value extends string | number>(
  values: readonly Value[],
  options?: Annotations<Value>,
): Type<Value>;
function enumeration<const Value extends string | number>(
  values: readonly Value[],
  options: Annotations<Value> = {},
): Type<Value, any> {
  return withDefault(options, (rest) => new EnumType<Value>(values, rest));
}

/** An array whose items are all of one type. */
function array<Out, In>(items: Type<Out, In>, options: ArrayOptions = {}): Type<Out[], In[]> {
  return withDefault(options, (rest) => new ArrayType(items, rest));
}

/** An object with these properties, and no others unless `additionalProperties` is true. */
function object<const P extends { readonly [name: string]: Type }>(
  properties: P,
  options: ObjectOptions = {},
): Type<ObjectOutput<P>, ObjectInput<P>> {
  return withDefault(options, (rest) => new ObjectType<ObjectOutput<P>, ObjectInput<P>>(properties, rest));
}

/** Arrays of numbers of one kind: `t.f32()`, or of a shape, `t.f32([null, 1024])`, in which `null` is any length. */
export interface Numbers<Kind extends ArrayKind> {
  (options?: NumbersOptions): Type<ArraysByKind[Kind], ArrayInput<Kind, [null]>>;
  <const Shape extends Dimensions>(
    shape: Shape,
    options?: NumbersOptions,
  ): Type<ArrayOutput<Kind, Shape>, ArrayInput<Kind, Shape>>;
}

function numbers<Kind extends ArrayKind>(kind: Kind): Numbers<Kind> {
  return (shape?: Dimensions | NumbersOptions, options: NumbersOptions = {}): Type<any, any> =>
    Array.isArray(shape)
      ? new NumbersType(kind, shape, options)
      : new NumbersType(kind, [null], (shape as NumbersOptions | undefined) ?? {});
}

/** Bytes: a `Uint8Array`; base64 in JSON. */
function bytes(options: BytesOptions = {}): Type<Uint8Array<ArrayBuffer>, BytesInput> {
  return new BytesType(options);
}

/**
 * The whole body of a request over REST, as a stream of its bytes: it may be of any type and size, memory stays flat. A
 * handler that reads slowly holds up the sender, one that ends early drops the rest and the connection.
 */
function stream(): Type<BodyStream, never> {
  return new StreamType();
}

/** A file: its bytes with a name and a media type; base64 or a `data:` URL in JSON, a part of a form. */
function file(options: BytesOptions = {}): Type<FileValue, FileInput> {
  return new FileType(options);
}

/** An encoded image, its media type and size read from its header. Decoding it is up to the handler. */
function image<const Media extends ImageMediaType = ImageMediaType>(
  options: ImageOptions<Media> = {},
): Type<ImageValue<Media>, FileInput> {
  return new ImageType(options);
}

function withDefault<Options extends object, Value>(
  options: Options,
  make: (rest: Options) => Type<Value, any>,
): Type<Value, any> {
  const { default: fallback, ...rest } = options as Options & { default?: Value };
  const type = make(rest as unknown as Options);
  return fallback === undefined ? type : type.default(fallback);
}

/** The types of parameters. */
export const t: {
  readonly int: typeof int;
  readonly number: typeof number;
  readonly string: typeof string;
  readonly boolean: typeof boolean;
  readonly json: typeof json;
  readonly enum: typeof enumeration;
  readonly array: typeof array;
  readonly object: typeof object;
  /** 32-bit floats: a `Float32Array`, or `{ data, shape }` of several dimensions. */
  readonly f32: Numbers<"f32">;
  /** 64-bit floats: a `Float64Array`, or `{ data, shape }` of several dimensions. */
  readonly f64: Numbers<"f64">;
  /** 8-bit signed integers: a `Int8Array`, or `{ data, shape }` of several dimensions. */
  readonly i8: Numbers<"i8">;
  /** 16-bit signed integers: a `Int16Array`, or `{ data, shape }` of several dimensions. */
  readonly i16: Numbers<"i16">;
  /** 32-bit signed integers: a `Int32Array`, or `{ data, shape }` of several dimensions. */
  readonly i32: Numbers<"i32">;
  /** 64-bit signed integers: a `BigInt64Array`, or `{ data, shape }` of several dimensions. */
  readonly i64: Numbers<"i64">;
  /** 8-bit unsigned integers: a `Uint8Array`, or `{ data, shape }` of several dimensions. */
  readonly u8: Numbers<"u8">;
  /** 16-bit unsigned integers: a `Uint16Array`, or `{ data, shape }` of several dimensions. */
  readonly u16: Numbers<"u16">;
  /** 32-bit unsigned integers: a `Uint32Array`, or `{ data, shape }` of several dimensions. */
  readonly u32: Numbers<"u32">;
  /** 64-bit unsigned integers: a `BigUint64Array`, or `{ data, shape }` of several dimensions. */
  readonly u64: Numbers<"u64">;
  readonly bytes: typeof bytes;
  readonly stream: typeof stream;
  readonly file: typeof file;
  readonly image: typeof image;
} = {
  int,
  number,
  string,
  boolean,
  json,
  enum: enumeration,
  array,
  object,
  f32: /* @__PURE__ */ numbers("f32"),
  f64: /* @__PURE__ */ numbers("f64"),
  i8: /* @__PURE__ */ numbers("i8"),
  i16: /* @__PURE__ */ numbers("i16"),
  i32: /* @__PURE__ */ numbers("i32"),
  i64: /* @__PURE__ */ numbers("i64"),
  u8: /* @__PURE__ */ numbers("u8"),
  u16: /* @__PURE__ */ numbers("u16"),
  u32: /* @__PURE__ */ numbers("u32"),
  u64: /* @__PURE__ */ numbers("u64"),
  bytes,
  stream,
  file,
  image,
};
