import { procedure, t, type Api } from "ucall";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { procedureTable } from "../../dist/src/api.js";

const noop = (): null => null;
const plain = procedure({}, noop);

describe("the table of procedures", () => {
  it("lists procedures and namespaces in their order", () => {
    const api = {
      sum: procedure({ a: t.int(), b: t.int({ default: 1 }) }, ({ a, b }) => a + b, { readonly: true }),
      users: { byId: procedure({ id: t.string() }, noop, { path: "/users/{id}" }), admins: { count: plain } },
      last: plain,
    };
    const table = procedureTable(api);
    expect(table.map(({ name, path, readonly }) => [name, path, readonly])).toEqual([
      ["sum", "/sum", true],
      ["users.byId", "/users/{id}", false],
      ["users.admins.count", "/users/admins/count", false],
      ["last", "/last", false],
    ]);
    expect(table[0]?.parameters.map(({ name, wire, optional }) => [name, wire, optional])).toEqual([
      ["a", "integer", false],
      ["b", "integer", true],
    ]);
  });

  it("takes names of Object.prototype", () => {
    const api = { constructor: procedure({ toString: t.int(), hasOwnProperty: t.int() }, noop) };
    expect(procedureTable(api).map(({ name }) => name)).toEqual(["constructor"]);
  });

  it("takes procedures that another copy of the package made", () => {
    const foreign = { [Symbol.for("ucall.procedure")]: true, parameters: {}, handler: noop, options: {} };
    expect(procedureTable({ foreign } as unknown as Api)).toHaveLength(1);
  });
});

describe("what cannot be served", () => {
  const circle: Record<string, unknown> = {};
  circle["again"] = circle;

  it.each<[string, unknown, string]>([
    ["a reserved name", { rpc: { discover: plain } }, '"rpc.discover" cannot be served: names that start with "rpc."'],
    ["a reserved name with a dot", { "rpc.x": plain }, '"rpc.x" cannot be served'],
    ["a name that starts with $", { $close: plain }, '"$close" cannot be served'],
    // oxlint-disable-next-line unicorn/no-thenable -- refused for that reason
    ["a name that makes a thenable", { users: { then: plain } }, '"users.then" cannot be served: "then"'],
    ["a name that a path cannot have", { "a b": plain }, '"a b" cannot be served'],
    ["an empty name", { "": plain }, '"" cannot be served'],
    ["__proto__", JSON.parse('{"__proto__":0}'), '"__proto__"'],
    ["two of one name", { "a.b": plain, a: { b: plain } }, '"a.b" cannot be served: there are two of this name'],
    ["a member that is no procedure", { users: { list: noop } }, '"users.list" is neither'],
    ["null", { list: null }, '"list" is neither'],
    ["an instance of a class", { list: new Map() }, '"list" is neither'],
    ["a namespace in itself", { circle }, 'The namespace "circle.again" contains itself'],
    [
      "the route of JSON-RPC",
      { rpc: plain },
      '"rpc" cannot be served: its route /rpc is the route of ucall itself too',
    ],
    ["the root", { a: procedure({}, noop, { path: "/" }) }, '"a" cannot be served: its route / is'],
    [
      "two of one route",
      {
        a: procedure({ x: t.int() }, noop, { path: "/u/{x}" }),
        b: procedure({ y: t.int() }, noop, { path: "/u/{y}" }),
      },
      '"b" cannot be served: its route /u/{y} is the route of "a" too',
    ],
    ["a path without a slash", { a: procedure({}, noop, { path: "x" }) }, `its path "x" does not start with "/"`],
    ["an empty segment", { a: procedure({}, noop, { path: "/x/" }) }, "empty segment"],
    ["a dot segment", { a: procedure({}, noop, { path: "/x/../y" }) }, '".."'],
    ["a query in a path", { a: procedure({}, noop, { path: "/x?y" }) }, 'the segment "x?y"'],
    ["a parameter in part of a segment", { a: procedure({ x: t.int() }, noop, { path: "/x{x}" }) }, '"x{x}"'],
    ["too many segments", { a: procedure({}, noop, { path: "/x".repeat(33) }) }, "more than 32 segments"],
    ["an unknown parameter in a path", { a: procedure({}, noop, { path: "/{id}" }) }, "{id}, and there is no such"],
    [
      "an object in a path",
      { a: procedure({ id: t.json() }, noop, { path: "/{id}" }) },
      "{id}, and that parameter is no number, string or boolean",
    ],
    ["a date in a path", { a: procedure({ id: z.date() }, noop, { path: "/{id}" }) }, "{id}, and that parameter"],
    ["a parameter twice", { a: procedure({ id: t.int() }, noop, { path: "/{id}/{id}" }) }, "{id} twice"],
    ["a parameter like a position", { a: procedure({ 0: t.int() }, noop) }, 'the parameter "0"'],
    ["a parameter without a name", { a: procedure({ "": t.int() }, noop) }, "empty name"],
    ["a parameter __proto__", { a: procedure(JSON.parse('{"__proto__":{}}'), noop) }, '"__proto__"'],
    ["parameters with a prototype", { a: procedure({ __proto__: t.int() } as never, noop) }, "__proto__"],
    [
      "an unsupported type",
      { users: { a: procedure({ id: "string" as never }, noop) } },
      'The procedure "users.a" cannot be served: the type of its parameter "id" is not supported',
    ],
    [
      "an unknown JSON Schema type",
      { a: procedure({ id: { type: "int" } }, noop) },
      'parameter "id" is not supported: "int"',
    ],
    ["an unsupported result", { a: procedure({}, noop, { returns: 5 as never }) }, "the type of its result"],
    ["no handler", { a: procedure({}, undefined as never) }, "its handler is no function"],
    ["a generator", { a: procedure({}, function* () {}) }, "its handler is a generator that is not async"],
    ["resumable", { a: procedure({}, noop, { resumable: true }) }, "it is resumable and no stream"],
    ["a batch of nothing", { a: procedure({}, noop as never, { batch: { size: 0, wait: 1 } }) }, "batch.size"],
    ["a batch without a wait", { a: procedure({}, noop as never, { batch: { size: 1 } as never }) }, "batch.wait"],
    [
      "a queue of none",
      { a: procedure({}, noop as never, { batch: { size: 1, wait: 0, queue: 0.5 } }) },
      "batch.queue",
    ],
    [
      "a batch of streams",
      { a: procedure({}, noop as never, { stream: true, batch: { size: 1, wait: 0 } }) },
      "gathered and it is a stream",
    ],
    [
      "a batch of what is lent",
      {
        a: procedure({ b: t.array(t.bytes({ lend: true })).optional() }, noop as never, {
          batch: { size: 1, wait: 0 },
        }),
      },
      'parameter "b" is lent',
    ],
    [
      "a cache of what is lent",
      {
        a: procedure({ b: t.object({ c: t.f32({ lend: true }).nullable() }) }, noop, {
          readonly: true,
          cache: { ttl: 1 },
        }),
      },
      'parameter "b" is lent',
    ],
    [
      "a batch of uploads",
      { a: procedure({ b: t.stream() }, noop as never, { batch: { size: 1, wait: 0 } }) },
      "a body streams alone",
    ],
    ["a cache of what changes things", { a: procedure({}, noop, { cache: { ttl: 1 } }) }, "not readonly"],
    ["a cache for no time", { a: procedure({}, noop, { readonly: true, cache: { ttl: 0 } }) }, "cache.ttl"],
    ["a cache of none", { a: procedure({}, noop, { readonly: true, cache: { ttl: 1, max: 0 } }) }, "cache.max"],
    [
      "a cache in nothing",
      { a: procedure({}, noop, { readonly: true, cache: { ttl: 1, store: {} as never } }) },
      "cache.store",
    ],
    [
      "a cache of streams",
      { a: procedure({}, noop, { readonly: true, stream: true, cache: { ttl: 1 } }) },
      "kept and it is a stream",
    ],
    ["a timeout that is none", { a: procedure({}, noop, { timeout: 0 }) }, "its timeout"],
  ])("%s", (_, api, message) => {
    expect(() => procedureTable(api as Api)).toThrow(message);
    expect(() => procedureTable(api as Api)).toThrow(TypeError);
  });
});
