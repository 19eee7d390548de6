import { ArrayType, EnumType, JsonType, ObjectType, type ArrayOptions, type ObjectOptions } from "./composites.ts";
import type { InputOf, OutputOf } from "./infer.ts";
import { BooleanType, NumberType, StringType, type NumberOptions, type StringOptions } from "./scalars.ts";
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
} = { int, number, string, boolean, json, enum: enumeration, array, object };
