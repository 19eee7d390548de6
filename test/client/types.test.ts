import { type Static, Type } from "@sinclair/typebox";
import { procedure, t } from "ucall";
import { type Client, connect } from "ucall/client";
import { describe, expectTypeOf, it } from "vitest";
import * as z from "zod";

interface User {
  readonly id: number;
  readonly name: string;
}

const api = {
  sum: procedure({ a: t.int(), b: t.int() }, ({ a, b }) => a + b),
  ping: procedure({}, () => "pong"),
  search: procedure({ text: t.string(), limit: t.int().optional(), offset: t.int({ default: 0 }) }, async () => [1, 2]),
  settings: procedure({ depth: t.int().default(3) }, () => null),
  users: {
    byId: procedure({ id: t.string() }, async ({ id }): Promise<User> => ({ id: Number(id), name: id })),
    admins: { count: procedure({}, () => 3) },
  },
  zod: procedure(
    { at: z.string().transform((text) => new Date(text)), tags: z.array(z.string()).optional() },
    ({ at }) => at.getTime(),
  ),
  typebox: procedure({ point: Type.Object({ x: Type.Number() }) }, ({ point }) => point.x),
  schema: procedure({ level: { enum: ["low", "high"] } }, ({ level }) => level),
  echo: procedure({ value: t.json() }, ({ value }) => value),
  ticks: procedure({ every: t.int() }, async function* ({ every }) {
    yield { at: every };
  }),
  fails: procedure({}, (): never => {
    throw new Error("always");
  }),
  anything: procedure({}, (): any => 1),
};

// Types only: nothing is ever answered.
const client: Client<typeof api> = connect<typeof api>("http://example.test/", { fetch: () => new Promise(() => {}) });

describe("a client's types", () => {
  it("have the result of the handler, awaited", () => {
    expectTypeOf<ReturnType<typeof client.sum>>().toEqualTypeOf<Promise<number>>();
    expectTypeOf<ReturnType<typeof client.ping>>().toEqualTypeOf<Promise<string>>();
    expectTypeOf<ReturnType<typeof client.search>>().toEqualTypeOf<Promise<number[]>>();
    expectTypeOf<ReturnType<typeof client.users.byId>>().toEqualTypeOf<Promise<User>>();
    expectTypeOf<ReturnType<typeof client.users.admins.count>>().toEqualTypeOf<Promise<number>>();
    expectTypeOf<ReturnType<typeof client.schema>>().toEqualTypeOf<Promise<"low" | "high">>();
  });

  it("have the items of a stream", () => {
    expectTypeOf(client.ticks).toBeCallableWith({ every: 1 }, { signal: new AbortController().signal });
    expectTypeOf<ReturnType<typeof client.ticks>>().toEqualTypeOf<AsyncIterable<{ at: number }>>();
    expectTypeOf<ReturnType<typeof client.$notify.ticks>>().toEqualTypeOf<Promise<void>>();
    expectTypeOf<ReturnType<typeof client.fails>>().toEqualTypeOf<Promise<never>>();
    expectTypeOf<ReturnType<typeof client.anything>>().toEqualTypeOf<Promise<any>>();
  });

  it("take parameters by name, with options", () => {
    expectTypeOf(client.sum).toBeCallableWith({ a: 1, b: 2 });
    expectTypeOf(client.sum).toBeCallableWith({ a: 1, b: 2 }, { timeout: 5, signal: new AbortController().signal });
    // @ts-expect-error: b is missing
    void (() => client.sum({ a: 1 }));
    // @ts-expect-error: b is no string
    void (() => client.sum({ a: 1, b: "2" }));
    // @ts-expect-error: c is not there
    void (() => client.sum({ a: 1, b: 2, c: 3 }));
    // @ts-expect-error: the parameters are required
    void (() => client.sum());
    // @ts-expect-error: there is no such option
    void (() => client.sum({ a: 1, b: 2 }, { timeOut: 5 }));
  });

  it("leave out what is optional or has a default", () => {
    expectTypeOf(client.search).toBeCallableWith({ text: "x" });
    expectTypeOf(client.search).toBeCallableWith({ text: "x", limit: 5, offset: 2 });
    expectTypeOf(client.settings).toBeCallableWith();
    expectTypeOf(client.settings).toBeCallableWith({});
    expectTypeOf(client.ping).toBeCallableWith();
    expectTypeOf(client.ping).toBeCallableWith({}, { timeout: 1 });
    // @ts-expect-error: text is required
    void (() => client.search({ limit: 5 }));
  });

  it("take parameters by position", () => {
    expectTypeOf(client.sum).toBeCallableWith(1, 2);
    expectTypeOf(client.search).toBeCallableWith("x", 5);
    expectTypeOf(client.echo).toBeCallableWith([1, 2]);
    // @ts-expect-error: no parameter is a string
    void (() => client.sum("1", 2));
    // @ts-expect-error: an object is the parameters by name
    void (() => client.echo({ valu: 1 }));
    // @ts-expect-error: there are none
    void (() => client.ping(1));
    // @ts-expect-error: none by name either
    void (() => client.ping({ a: 1 }));
  });

  it("take the input of a Standard Schema, which may differ from what the handler gets", () => {
    expectTypeOf(client.zod).toBeCallableWith({ at: "2024-01-01" });
    expectTypeOf(client.zod).toBeCallableWith({ at: "2024-01-01", tags: ["a"] });
    expectTypeOf(client.zod).returns.toEqualTypeOf<Promise<number>>();
    // @ts-expect-error: a Date is the output
    void (() => client.zod({ at: new Date() }));
  });

  it("take JSON Schema", () => {
    type Point = Static<ReturnType<typeof Type.Object<{ x: ReturnType<typeof Type.Number> }>>>;
    expectTypeOf(client.typebox).toBeCallableWith({ point: { x: 1 } satisfies Point });
    expectTypeOf(client.schema).toBeCallableWith({ level: "low" });
    // @ts-expect-error: not one of the values
    void (() => client.schema({ level: "middle" }));
  });

  it("know only what is there", () => {
    // @ts-expect-error: no such procedure
    void (() => client.product);
    // @ts-expect-error: no such procedure in the namespace
    void (() => client.users.byName);
    // @ts-expect-error: a namespace is not called
    void (() => client.users());
  });

  it("are any for any, and nothing for nothing", () => {
    expectTypeOf<Client<any>>().toBeAny();
    // @ts-expect-error: nothing is known
    void (() => connect("http://example.test/").sum);
  });

  it("have the client's own members", () => {
    expectTypeOf(connect<typeof api>).returns.toEqualTypeOf<Client<typeof api>>();
    expectTypeOf(client.$with({ batch: true })).toEqualTypeOf<Client<typeof api>>();
    expectTypeOf(client.$call("sum", [1, 2])).toEqualTypeOf<Promise<unknown> & AsyncIterable<unknown>>();
    expectTypeOf(client.$call<number>("sum", { a: 1, b: 2 }, { timeout: 0 })).toEqualTypeOf<
      Promise<number> & AsyncIterable<number>
    >();
    expectTypeOf(client.$notify.users.byId).toBeCallableWith({ id: "1" });
    expectTypeOf<ReturnType<typeof client.$notify.users.byId>>().toEqualTypeOf<Promise<void>>();
    expectTypeOf(client.$notify("sum", [1, 2])).toEqualTypeOf<Promise<void>>();
    expectTypeOf(client.$close()).toEqualTypeOf<Promise<void>>();
    expectTypeOf(client[Symbol.asyncDispose]).returns.toEqualTypeOf<PromiseLike<void>>();
    // @ts-expect-error: parameters are an object or an array
    void (() => client.$call("sum", 1));
  });
});
