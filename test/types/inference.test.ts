import { Type as TypeBox } from "@sinclair/typebox";
import { type } from "arktype";
import {
  procedure,
  t,
  UcallError,
  type Api,
  type BatchContext,
  type Context,
  type InputOfProcedure,
  type Procedure,
  type ResultOfProcedure,
} from "ucall";
import * as v from "valibot";
import { describe, expectTypeOf, it } from "vitest";
import * as z from "zod";

describe("t", () => {
  it("gives handlers the values' types", () => {
    procedure(
      {
        int: t.int(),
        number: t.number({ minimum: 0 }),
        string: t.string(),
        boolean: t.boolean(),
        json: t.json(),
        user: t.json<{ name: string }>(),
        order: t.enum(["asc", "desc"]),
        level: t.enum([1, 2]),
        list: t.array(t.string()),
        nullable: t.int().nullable(),
        optional: t.int().optional(),
        byMethod: t.int().default(3),
        byOption: t.string({ default: "x" }),
        both: t.int().nullable().optional(),
      },
      (params, ctx) => {
        expectTypeOf(params).toEqualTypeOf<{
          int: number;
          number: number;
          string: string;
          boolean: boolean;
          json: unknown;
          user: { name: string };
          order: "asc" | "desc";
          level: 1 | 2;
          list: string[];
          nullable: number | null;
          optional: number | undefined;
          byMethod: number;
          byOption: string;
          both: number | null | undefined;
        }>();
        expectTypeOf(ctx).toEqualTypeOf<Context>();
        expectTypeOf(ctx.signal).toEqualTypeOf<AbortSignal>();
        expectTypeOf(ctx.headers).toEqualTypeOf<Headers>();
      },
    );
  });

  it("knows the properties of objects", () => {
    const object = t.object({
      a: t.int(),
      b: t.string({ default: "x" }),
      c: t.array(t.object({ d: t.json() })).optional(),
    });
    const wrapped = procedure({ object }, ({ object }) => {
      expectTypeOf(object).toEqualTypeOf<{ a: number; b: string; c: { d: unknown }[] | undefined }>();
    });
    expectTypeOf<InputOfProcedure<typeof wrapped>["object"]>().branded.toEqualTypeOf<{
      a: number;
      b?: string | undefined;
      c?: { d: unknown }[] | undefined;
    }>();
  });
});

describe("callers", () => {
  it("may leave out what is optional, and nothing else", () => {
    const search = procedure(
      { text: t.string(), any: t.json(), limit: t.int({ default: 10 }), offset: t.int().optional() },
      () => 1,
    );
    type Search = InputOfProcedure<typeof search>;
    expectTypeOf<{ text: string; any: unknown }>().toExtend<Search>();
    expectTypeOf<{ text: string; any: unknown; limit: number; offset: undefined }>().toExtend<Search>();
    expectTypeOf<{ text: string }>().not.toExtend<Search>();
    expectTypeOf<{ any: 1 }>().not.toExtend<Search>();
    expectTypeOf<{ text: number; any: 1 }>().not.toExtend<Search>();
  });

  it("get the awaited result", () => {
    const sync = procedure({}, () => 1);
    const async = procedure({}, async () => ({ a: "x" }));
    const either = procedure({ a: t.boolean() }, ({ a }) => (a ? Number(a) : Promise.resolve("x")));
    const nothing = procedure({}, () => {});
    expectTypeOf<ResultOfProcedure<typeof sync>>().toEqualTypeOf<number>();
    expectTypeOf<ResultOfProcedure<typeof async>>().toEqualTypeOf<{ a: string }>();
    expectTypeOf<ResultOfProcedure<typeof either>>().toEqualTypeOf<string | number>();
    expectTypeOf<ResultOfProcedure<typeof nothing>>().toEqualTypeOf<void>();
    expectTypeOf(sync).toExtend<Procedure>();
    const stream = procedure({}, async function* () {
      yield 1;
      yield "a";
    });
    const iterable = procedure({}, async () => new ReadableStream<number>() as AsyncIterable<number>, { stream: true });
    expectTypeOf<ResultOfProcedure<typeof stream>>().toEqualTypeOf<AsyncIterable<1 | "a">>();
    expectTypeOf<ResultOfProcedure<typeof iterable>>().toEqualTypeOf<AsyncIterable<number>>();
  });
});

describe("other libraries' types", () => {
  it("are read through Standard Schema: input for callers, output for handlers", () => {
    const all = procedure(
      {
        date: z.string().transform((text) => new Date(text)),
        zodOptional: z.number().optional(),
        zodDefault: z.number().default(3),
        zodAny: z.any(),
        valibot: v.object({ a: v.optional(v.string(), "x") }),
        arktype: type({ b: "number[]" }),
      },
      (params) => {
        expectTypeOf(params).branded.toEqualTypeOf<{
          date: Date;
          zodOptional: number | undefined;
          zodDefault: number;
          zodAny: any;
          valibot: { a: string };
          arktype: { b: number[] };
        }>();
      },
    );
    type All = InputOfProcedure<typeof all>;
    expectTypeOf<All["date"]>().toEqualTypeOf<string>();
    expectTypeOf<All["valibot"]>().branded.toEqualTypeOf<{ a?: string | undefined }>();
    expectTypeOf<{ date: string; zodAny: 1; valibot: {}; arktype: { b: number[] } }>().toExtend<All>();
    expectTypeOf<{ date: string; valibot: {}; arktype: { b: number[] } }>().not.toExtend<All>();
  });

  it("are read through TypeBox's static types", () => {
    const box = procedure(
      { point: TypeBox.Object({ x: TypeBox.Number() }), name: TypeBox.Optional(TypeBox.String()) },
      (params) => {
        expectTypeOf(params).toEqualTypeOf<{ point: { x: number }; name: string | undefined }>();
      },
    );
    expectTypeOf<{ point: { x: number } }>().toExtend<InputOfProcedure<typeof box>>();
    expectTypeOf<{ name: string }>().not.toExtend<InputOfProcedure<typeof box>>();
  });

  it("are read off a plain JSON Schema as far as it says", () => {
    const plain = procedure(
      {
        string: { type: "string" },
        integer: { type: "integer", minimum: 0 },
        choice: { enum: ["a", "b"] },
        constant: { const: 5 },
        fallback: { type: "boolean", default: true },
        object: { type: "object" },
      },
      (params) => {
        expectTypeOf(params).toEqualTypeOf<{
          string: string;
          integer: number;
          choice: "a" | "b";
          constant: 5;
          fallback: boolean;
          object: unknown;
        }>();
      },
    );
    type Plain = InputOfProcedure<typeof plain>;
    expectTypeOf<{ string: ""; integer: 1; choice: "a"; constant: 5; object: {} }>().toExtend<Plain>();
    expectTypeOf<{ string: ""; integer: 1; choice: "c"; constant: 5; object: {} }>().not.toExtend<Plain>();
  });
});

describe("calls that are gathered and results that are kept", () => {
  it("give handlers arrays of parameters, and callers the results that are no errors", () => {
    const batch = { size: 2, wait: 1 };
    const sync = procedure(
      { a: t.int() },
      (calls, ctx) => {
        expectTypeOf(calls).toEqualTypeOf<{ a: number }[]>();
        expectTypeOf(ctx).toEqualTypeOf<BatchContext>();
        return calls.map(({ a }) => (a > 0 ? `${a}` : new UcallError(-32004)));
      },
      { batch },
    );
    expectTypeOf<ResultOfProcedure<typeof sync>>().toEqualTypeOf<string>();
    const later = procedure({}, async (calls) => calls.map(() => new Float32Array(1)), { readonly: true, batch });
    expectTypeOf<ResultOfProcedure<typeof later>>().toEqualTypeOf<Float32Array<ArrayBuffer>>();
    // @ts-expect-error the results of all calls are an array
    procedure({ a: t.int() }, () => 1, { batch });
  });

  it("know the parameters of a key", () => {
    const kept = procedure({ a: t.int() }, ({ a }) => a, {
      readonly: true,
      cache: {
        ttl: 1,
        key: (params, ctx) => {
          expectTypeOf(params).toEqualTypeOf<{ a: number }>();
          expectTypeOf(ctx).toEqualTypeOf<Context>();
          return `${params.a}`;
        },
      },
    });
    expectTypeOf<ResultOfProcedure<typeof kept>>().toEqualTypeOf<number>();
  });
});

describe("what is wrong", () => {
  it("does not compile", () => {
    // @ts-expect-error a name of a type is no type
    procedure({ a: "string" }, () => 1);
    // @ts-expect-error a constructor is no type
    procedure({ a: Number }, () => 1);
    // @ts-expect-error no such parameter
    procedure({ a: t.int() }, ({ b }) => b);
    // @ts-expect-error no such option
    procedure({}, () => 1, { readOnly: true });
    // @ts-expect-error no such keyword
    t.int({ min: 1 });
    // @ts-expect-error a default of another kind
    void (() => t.int({ default: "1" }));
    // @ts-expect-error a function is no procedure
    void ({ list: () => 1 } satisfies Api);
    void ({ list: procedure({ a: t.int() }, ({ a }) => a), more: { one: procedure({}, () => 1) } } satisfies Api);
    expectTypeOf(new UcallError(-32004).data).toEqualTypeOf<unknown>();
  });
});
