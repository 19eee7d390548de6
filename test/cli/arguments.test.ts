import { describe, expect, it } from "vitest";
import { argumentValue, parseArgument, parseFileArgument } from "../../dist/src/cli/argument.js";
import { callParams } from "../../dist/src/cli/params.js";
import { methodsOf, signature } from "../../dist/src/cli/method.js";
import { suggest } from "../../dist/src/cli/suggest.js";
import { formatResult, harmless } from "../../dist/src/cli/format.js";

describe("an argument", () => {
  it.each([
    ["a=2", { name: "a", type: undefined, text: "2" }],
    ["a:int=2", { name: "a", type: "int", text: "2" }],
    ["user-id.x_1=2", { name: "user-id.x_1", type: undefined, text: "2" }],
    ["naïve=ja", { name: "naïve", type: undefined, text: "ja" }],
    ["a=", { name: "a", type: undefined, text: "" }],
    ["a=b=c", { name: "a", type: undefined, text: "b=c" }],
    ["a=two\nlines", { name: "a", type: undefined, text: "two\nlines" }],
    [":int=2", { name: undefined, type: "int", text: "2" }],
    ["2", { name: undefined, type: undefined, text: "2" }],
    ["=2", { name: undefined, type: undefined, text: "=2" }],
    ["a sentence with x = 1", { name: undefined, type: undefined, text: "a sentence with x = 1" }],
    ["https://example.org/?q=1", { name: undefined, type: undefined, text: "https://example.org/?q=1" }],
    ['{"a":"b=c"}', { name: undefined, type: undefined, text: '{"a":"b=c"}' }],
    ["/tmp/a=b", { name: undefined, type: undefined, text: "/tmp/a=b" }],
  ])("is read from %j", (text, argument) => {
    expect(parseArgument(text, false)).toEqual(argument);
  });

  it("is a value as it stands with --positional", () => {
    expect(parseArgument("a=b", true)).toEqual({ name: undefined, type: undefined, text: "a=b" });
    expect(parseArgument("a:int=b", true)).toEqual({ name: undefined, type: undefined, text: "a:int=b" });
    expect(parseArgument(":int=2", true)).toEqual({ name: undefined, type: "int", text: "2" });
  });

  it("names only types that there are", () => {
    expect(() => parseArgument("a:integer=2", false)).toThrow(
      '"integer" in "a:integer=2" is no type. The types are int, float, str, bool, json.',
    );
  });

  it("of -f and -i has a name and a path", () => {
    expect(parseFileArgument("a=b.png", "-i")).toEqual({ name: "a", type: undefined, text: "b.png" });
    for (const text of ["b.png", "a=", "=b"]) expect(() => parseFileArgument(text, "-i")).toThrow("-i takes name=path");
  });
});

describe("a value", () => {
  const typed = (text: string) => argumentValue(parseArgument(text, false), undefined);
  it.each([
    ["a:int=-2", -2],
    ["a:int=+2", 2],
    ["a:float=2.50", 2.5],
    ["a:float=.5", 0.5],
    ["a:float=1e3", 1000],
    ["a:str=2", "2"],
    ["a:bool=true", true],
    ["a:json=[1,{}]", [1, {}]],
    ["a:json=null", null],
    ["a=2", 2],
    ["a=true", true],
    ["a=null", null],
    ["a=007", "007"],
    ["a=text", "text"],
    ["a=", ""],
    ["a={", "{"],
    ["a=12345678901234567890", "12345678901234567890"],
  ])("of %j", (text, value) => {
    expect(typed(text)).toEqual(value);
  });

  it.each([
    "a:int=2.5",
    "a:int=",
    "a:int=9007199254740992",
    "a:float=x",
    "a:float=0x10",
    "a:float=1e999",
    "a:bool=yes",
    "a:json={",
  ])("is refused where it does not fit its own type: %j", (text) => {
    expect(() => typed(text)).toThrow(/^a: ".*" is no /);
  });

  it("takes the declared type, and is left to the server where it does not fit", () => {
    const value = (text: string, declared: "str" | "int" | "bool") =>
      argumentValue(parseArgument(text, false), declared);
    expect(value("a=2", "str")).toBe("2");
    expect(value("a=null", "str")).toBe("null");
    expect(value("a=2", "int")).toBe(2);
    expect(value("a=two", "int")).toBe("two");
    expect(value("a=false", "bool")).toBe(false);
    expect(value("a:str=2", "int")).toBe("2");
  });
});

describe("parameters", () => {
  const params = (...texts: string[]) =>
    callParams(
      texts.map((text) => parseArgument(text, false)),
      new Map(),
      undefined,
    );
  it("go by name or by position", () => {
    expect(params("a=2", "b=3")).toEqual({ a: 2, b: 3 });
    expect(params("2", "x")).toEqual([2, "x"]);
    expect(params()).toEqual({});
  });

  it("may have any name", () => {
    const { __proto__: own, ...rest } = params("__proto__=1", "constructor=2") as Record<string, unknown>;
    expect([own, rest]).toEqual([1, { constructor: 2 }]);
    expect(({} as Record<string, unknown>)["a"]).toBeUndefined();
  });

  it("do not mix names and bare values, and have each name once", () => {
    expect(() => params("a=2", "3")).toThrow('Give all arguments names (a=2) or none ("3" has none).');
    expect(() => params("a=2", "a=3")).toThrow('"a" is given twice');
    expect(() => callParams([parseArgument("2", false)], new Map([["a", "text"]]), undefined)).toThrow("or none");
  });
});

describe("a declared procedure", () => {
  const parameter = (name: string, schema: object, required = true) => ({ name, schema, required });
  const document = {
    methods: [
      {
        name: "f",
        params: [
          parameter("a", { type: "integer" }),
          parameter("b", { type: ["number", "null"] }, false),
          parameter("c", { enum: ["x", "y"] }),
          parameter("d", { type: "array", items: { enum: [1, 2] } }),
          parameter("e", { anyOf: [{ type: "string" }, { type: "boolean" }] }),
          parameter("g", {}),
        ],
        result: { name: "result", schema: { type: "string" } },
      },
      { name: 1 },
      null,
    ],
  };

  it("is shown in a line", () => {
    const [method] = methodsOf(document);
    expect(signature(method!)).toBe(
      'f(a: integer, b?: number | null, c: "x" | "y", d: (1 | 2)[], e: string | boolean, g: any): string',
    );
    expect(method!.params.map(({ type }) => type)).toEqual(["int", "float", "str", undefined, undefined, undefined]);
  });

  it("is looked for in anything", () => {
    for (const nothing of [undefined, null, 1, "methods", [], {}, { methods: {} }])
      expect(methodsOf(nothing)).toEqual([]);
  });

  it("gives untyped arguments their types", () => {
    const [method] = methodsOf(document);
    const given = ["1", "2.5", "3"].map((text) => parseArgument(text, false));
    expect(callParams(given, new Map(), method)).toEqual([1, 2.5, "3"]);
  });
});

describe("a suggestion", () => {
  const names = ["sum", "echo", "users.byId", "validateSession"];
  it.each([
    ["smu", "sum"],
    ["Sum", "sum"],
    ["summ", "sum"],
    ["byId", "users.byId"],
    ["user.byId", "users.byId"],
    ["validatesesion", "validateSession"],
    ["unrelated", undefined],
    ["x", undefined],
  ])("for %j", (wrong, right) => {
    expect(suggest(wrong, names)).toBe(right);
  });
});

describe("a result", () => {
  const plain = { colour: false, terminal: false };
  it("is a bare string, or indented JSON", () => {
    expect(formatResult("a\nb", plain)).toBe("a\nb");
    expect(formatResult([1, "a"], plain)).toBe('[\n  1,\n  "a"\n]');
    expect(formatResult(undefined, plain)).toBe("null");
  });

  it("has colours where asked, which change nothing else", () => {
    const value = { "key:": 'a "b": 1', list: [1.5e-7, true, null, "2"] };
    const text = formatResult(value, { colour: true, terminal: true });
    expect(text).toContain('\x1b[34m"key:"\x1b[0m:');
    // oxlint-disable-next-line no-control-regex
    expect(text.replaceAll(/\x1b\[\d+m/g, "")).toBe(formatResult(value, plain));
  });

  it("cannot command a terminal", () => {
    expect(formatResult("\x1b]0;title\x07\x9b2J ok\n\t", { colour: false, terminal: true })).toBe(
      "\\u001b]0;title\\u0007\\u009b2J ok\n\t",
    );
    expect(harmless("a\rb")).toBe("a\\u000db");
  });
});
