import type { JsonSchema } from "./json-schema.ts";
import type { StandardSchema } from "./standard.ts";

/** What may stand for a parameter's type: `t.*`, any Standard Schema (zod, valibot, arktype), a JSON Schema object. */
export type ParameterType = StandardSchema | JsonSchema;

/** The parameters of a procedure by name. */
export type Shape = { readonly [name: string]: ParameterType };

/** The value that a handler gets for a parameter of this type. */
export type OutputOf<T> = T extends { readonly "~standard": { readonly types?: infer Types } }
  ? NonNullable<Types> extends { readonly output: infer Output }
    ? Output
    : unknown
  : SchemaValue<T>;

/** The value that a caller passes for a parameter of this type. */
export type InputOf<T> = T extends { readonly "~standard": { readonly types?: infer Types } }
  ? NonNullable<Types> extends { readonly input: infer Input }
    ? Input
    : unknown
  : SchemaValue<T>;

/** The value of a plain JSON Schema: its `static` member (TypeBox), else what `enum`, `const` or a scalar `type` say. */
export type SchemaValue<T> = T extends { readonly static: infer Value }
  ? Value
  : T extends { readonly const: infer Value }
    ? Value
    : T extends { readonly enum: readonly (infer Value)[] }
      ? Value
      : T extends { readonly type: infer Name extends keyof SchemaScalars }
        ? SchemaScalars[Name]
        : unknown;

interface SchemaScalars {
  readonly string: string;
  readonly integer: number;
  readonly number: number;
  readonly boolean: boolean;
  readonly null: null;
}

/** What a handler gets: every declared parameter is there, an optional one that was left out as `undefined`. */
export type Params<P extends Shape> = { -readonly [Name in keyof P]: HandlerValue<P[Name]> };

/** What a caller passes: optional parameters may be left out. */
export type Input<P extends Shape> = {
  [Name in keyof P as IsOptional<P[Name]> extends true ? never : Name]: InputOf<P[Name]>;
} & {
  [Name in keyof P as IsOptional<P[Name]> extends true ? Name : never]?: InputOf<P[Name]> | undefined;
};

type HandlerValue<T> = T extends { readonly "~standard": unknown }
  ? OutputOf<T>
  : IsOptional<T> extends true
    ? T extends { readonly default: unknown }
      ? SchemaValue<T>
      : SchemaValue<T> | undefined
    : SchemaValue<T>;

/** Whether a caller may leave the parameter out. */
export type IsOptional<T> = T extends { readonly "~optional": infer Flag }
  ? Flag
  : T extends { readonly "~standard": unknown }
    ? unknown extends InputOf<T>
      ? false
      : undefined extends InputOf<T>
        ? true
        : false
    : T extends { readonly default: {} | null }
      ? true
      : HasOptionalMark<T>;

// TypeBox marks an optional schema with a symbol whose value is "Optional".
type HasOptionalMark<T> = true extends {
  [Key in keyof T & symbol]-?: T[Key] extends "Optional" ? true : false;
}[keyof T & symbol]
  ? true
  : false;
