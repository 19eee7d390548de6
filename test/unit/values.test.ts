import { setTimeout as sleep } from "node:timers/promises";
import { procedure, t } from "ucall";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { internalError, Peer } from "./peer.ts";

describe("results", () => {
  const values: [string, unknown, unknown][] = [
    ["a whole number", 5, 5],
    ["the greatest safe number", Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
    ["a number beyond", 2 ** 60, 2 ** 60],
    ["a fraction", 0.1, 0.1],
    ["-0", -0, 0],
    ["true", true, true],
    ["false", false, false],
    ["null", null, null],
    ["undefined", undefined, null],
    ["a function", () => 1, null],
    ["text", 'é"\n😀\u2028', 'é"\n😀\u2028'],
    ["half a character", "\ud800", "\ud800"],
    ["an object", { a: [1, { b: "x" }], c: undefined }, { a: [1, { b: "x" }] }],
    ["NaN within", [Number.NaN], [null]],
    ["a date", new Date(0), "1970-01-01T00:00:00.000Z"],
    ["megabytes", "é".repeat(2_000_000), "é".repeat(2_000_000)],
  ];

  it.each(values)("%s", (_, value, expected) => {
    expect(new Peer({ get: procedure({}, () => value) }).answer("get")).toEqual(expected);
  });

  it.each([
    ["NaN", Number.NaN, "The result is NaN"],
    ["Infinity", Infinity, "The result is Infinity"],
    ["a BigInt", { a: 1n }, "BigInt"],
    [
      "a cycle",
      (() => {
        const cycle: Record<string, unknown> = {};
        return (cycle["self"] = cycle);
      })(),
      "circular",
    ],
  ])("%s is an internal error, logged once with its cause", (_, value, cause) => {
    const peer = new Peer({ get: procedure({}, () => value) });
    expect(peer.answer("get")).toEqual(internalError);
    expect(peer.log.error).toHaveBeenCalledExactlyOnceWith("ucall: get failed:", expect.any(Error));
    expect(String(peer.log.error.mock.calls[0]?.[1])).toContain(cause);
  });
});

describe("parameters", () => {
  it("are a plain object with its own properties in declared order", () => {
    let seen: object = {};
    const shape = { d: t.int(), c: t.string(), b: t.boolean(), a: t.json().optional(), e: t.int({ default: 4 }) };
    const api: Record<string, ReturnType<typeof procedure>> = {};
    const names = Object.keys(shape) as (keyof typeof shape)[];
    for (let count = 0; count <= names.length; count++) {
      const some = Object.fromEntries(names.slice(0, count).map((name) => [name, shape[name]]));
      api[`take${count}`] = procedure(some, (params) => void (seen = params)) as never;
    }
    const peer = new Peer(api);
    for (let count = 0; count <= names.length; count++) {
      peer.answer(`take${count}`, [1, "x", true].slice(0, count));
      expect(Object.keys(seen)).toEqual(names.slice(0, count));
      expect(Object.getPrototypeOf(seen)).toBe(Object.prototype);
    }
    expect(seen).toStrictEqual({ d: 1, c: "x", b: true, a: undefined, e: 4 });
  });

  it("take strings of any length and content", () => {
    const peer = new Peer({ echo: procedure({ s: t.string() }, ({ s }) => s) });
    for (let length = 0; length < 40; length++) {
      for (const text of ["x".repeat(length), `${"x".repeat(length)}é`, `${"x".repeat(length)}"\\`]) {
        expect(peer.answer("echo", [text])).toBe(text);
      }
    }
  });

  it("take values of other types from a query", () => {
    const api = {
      get: procedure({ s: z.string().nullish(), n: t.json().optional(), o: t.object({ a: t.int() }) }, (p) => p, {
        readonly: true,
      }),
    };
    const peer = new Peer(api);
    peer.send("GET /get?s=12&n=12&o=%7B%22a%22:1%7D HTTP/1.1\r\nHost: x\r\n\r\n");
    expect(peer.output).toMatch(/\{"s":"12","n":12,"o":\{"a":1\}\}$/);
    peer.output = "";
    peer.send("GET /get?n=abc&o=1 HTTP/1.1\r\nHost: x\r\n\r\n");
    expect(peer.output).toContain('"issues":[{"path":["o"],"message":"expected an object, got a number"}]');
  });

  it("report all issues of a call together", async () => {
    const slow = z.string().refine(async (text) => text === "x", "expected x");
    const peer = new Peer({ get: procedure({ a: t.int({ minimum: 3 }), b: slow, c: t.array(t.int()) }, () => 1) });
    peer.call("get", { a: 1, b: "y", c: ["z"] });
    await sleep(5);
    expect(peer.lines()).toEqual([
      {
        jsonrpc: "2.0",
        id: 1,
        error: {
          code: -32602,
          message: "Invalid params",
          data: {
            issues: [
              { path: ["a"], message: "expected at least 3, got 1" },
              { path: ["c", 0], message: "expected a whole number, got a string" },
              { path: ["b"], message: "expected x" },
            ],
          },
        },
      },
    ]);
  });
});
