import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bytesOf } from "../suite/text.ts";
import { Asker } from "./ask.ts";

const RUNS = 1500;

/** JSON text with spaces, escapes and spellings of numbers that JSON.stringify() would not write. */
const text: fc.Arbitrary<string> = fc.letrec<{ value: string }>((tie) => {
  const space = fc.stringMatching(/^[ \t\r\n]{0,2}$/);
  const spaced = (inner: fc.Arbitrary<string>): fc.Arbitrary<string> =>
    fc.tuple(space, inner, space).map((parts) => parts.join(""));
  const string = fc
    .array(
      fc.oneof(
        { weight: 4, arbitrary: fc.string({ unit: "binary", maxLength: 8 }) },
        fc.constantFrom("\n", '"', "\\", "😀", "\u2028"),
      ),
      {
        maxLength: 4,
      },
    )
    .chain((parts) =>
      fc.boolean().map((escaped) => (escaped ? escapedText(parts.join("")) : JSON.stringify(parts.join("")))),
    );
  const number = fc.stringMatching(/^-?(0|[1-9][0-9]{0,20})(\.[0-9]{1,20})?([eE][+-]?[0-9]{1,2})?$/);
  const list = (open: string, items: fc.Arbitrary<string>, close: string): fc.Arbitrary<string> =>
    fc.array(items, { maxLength: 4 }).map((parts) => open + parts.join(",") + close);
  const member = fc.tuple(spaced(string), tie("value")).map((parts) => parts.join(":"));
  return {
    value: spaced(
      fc.oneof(
        { depthSize: "medium", withCrossShrink: true },
        fc.constantFrom("null", "true", "false"),
        number,
        string,
        list("[", tie("value"), "]"),
        list("{", member, "}"),
      ),
    ),
  };
}).value;

/** Each UTF-16 unit as an escape: pairs stay pairs. */
function escapedText(words: string): string {
  const units = Array.from(
    { length: words.length },
    (_, i) => `\\u${words.charCodeAt(i).toString(16).padStart(4, "0")}`,
  );
  return `"${units.join("")}"`;
}

/** What JSON texts are made of, and what breaks them. */
const morsel = fc.oneof(
  fc.constantFrom(
    ..."{}[]:,\"\\ \t\n\r0123456789-+.eEtfnul'/*",
    "\\u",
    "\\ud83d",
    "\0",
    "\x1f",
    "\x7f",
    "é",
    "\u2028",
    "\ufeff",
    "NaN",
    "Infinity",
    "null",
    "true",
    "[]",
    "01",
    "1.",
    ".5",
    "1e",
    "--",
  ),
  fc.string({ unit: "binary", maxLength: 3 }),
);

/** A text with one to three changes, each of which may well break it. */
const changed = fc
  .tuple(text, fc.array(fc.tuple(fc.nat(), fc.nat(3), morsel), { minLength: 1, maxLength: 3 }))
  .map(([whole, changes]) =>
    changes.reduce((now, [place, length, piece]) => {
      const at = place % (now.length + 1);
      return now.slice(0, at) + piece + now.slice(at + length);
    }, whole),
  );

/** What JSON.parse() makes of it, undefined where it is no JSON. */
function parsed(words: string): unknown {
  try {
    return JSON.parse(words);
  } catch {
    return undefined;
  }
}

/** What is left of a text when it was read and written once: -0 is written 0. */
const withoutMinusZero = (words: string): unknown => JSON.parse(JSON.stringify(JSON.parse(words)));

describe.each(["simd", "scalar"] as const)("JSON, %s", (variant) => {
  const asker = new Asker(variant);

  it("a document comes back as JSON.parse() reads it", () => {
    fc.assert(
      fc.property(text, (words) => {
        expect(asker.echo(words)).toEqual({ jsonrpc: "2.0", result: withoutMinusZero(words), id: 1 });
      }),
      { numRuns: RUNS },
    );
  });

  it("a broken document is refused, and only that: just as JSON.parse() does", () => {
    fc.assert(
      fc.property(changed, (words) => {
        const whole = `{"jsonrpc":"2.0","method":"echo.json","params":[${words}],"id":1}`;
        const answer = asker.echo(words);
        expect(answer.error?.code === -32700, words).toBe(parsed(whole) === undefined);
      }),
      { numRuns: RUNS * 3 },
    );
  });

  it("so too where the fault lies in what is skipped", () => {
    fc.assert(
      fc.property(changed, fc.constantFrom("extra", "params", "method", "id"), (words, name) => {
        const whole = `{"x":${words},"jsonrpc":"2.0","method":"get_data","${name}":${words},"id":1}`;
        const answer = asker.rpc(bytesOf(whole)) as { error?: { code: number } };
        expect(answer.error?.code === -32700, whole).toBe(parsed(whole) === undefined);
      }),
      { numRuns: RUNS * 2 },
    );
  });

  it("so too for bytes: what is no UTF-8 is no JSON", () => {
    const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
    fc.assert(
      fc.property(text, fc.nat(), fc.uint8Array({ minLength: 1, maxLength: 3 }), (words, place, bytes) => {
        const body = bytesOf(`{"jsonrpc":"2.0","method":"echo.json","params":[${words}],"id":1}`);
        body.set(bytes.subarray(0, body.length - (place % body.length)), place % body.length);
        let whole: unknown;
        try {
          whole = parsed(decoder.decode(body));
        } catch {
          whole = undefined;
        }
        const answer = asker.rpc(body) as { error?: { code: number } } | undefined;
        expect(answer?.error?.code === -32700).toBe(whole === undefined);
      }),
      { numRuns: RUNS * 2 },
    );
  });

  it("text parameters arrive whole, with and without escapes", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 100 }), fc.boolean(), (words, escaped) => {
        const value = escaped ? escapedText(words) : JSON.stringify(words);
        const body = `{"jsonrpc":"2.0","method":"echo.string","params":{"value":${value}},"id":1}`;
        expect(asker.rpc(bytesOf(body))).toEqual({ jsonrpc: "2.0", result: words, id: 1 });
      }),
      { numRuns: RUNS },
    );
  });

  it("numbers arrive as the nearest double, to the last bit", () => {
    const spelled = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value.toExponential(20)),
      fc.stringMatching(/^-?(0|[1-9][0-9]{0,30})\.[0-9]{1,40}(e-?[0-9]{1,3})?$/),
    );
    fc.assert(
      fc.property(spelled, (number) => {
        const value = Number(number);
        const body = `{"jsonrpc":"2.0","method":"echo.number","params":[${number}],"id":1}`;
        const answer = asker.rpc(bytesOf(body)) as { result?: number; error?: { code: number } };
        if (Number.isFinite(value)) expect(answer.result).toBe(value + 0);
        else expect(answer.error?.code).toBe(-32602);
      }),
      { numRuns: RUNS },
    );
  });

  it("whole numbers are taken within 2^53 - 1 and refused beyond, however they are spelled", () => {
    const spelled = fc
      .tuple(fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }), fc.constantFrom("", ".0", ".000", "e0", "E+0", "e-0"))
      .map(([value, end]) => [value, `${value}${end}`] as const);
    const near = fc.tuple(
      fc.bigInt({ min: 2n ** 53n - 5n, max: 2n ** 53n + 5n }),
      fc.constantFrom(1n, -1n),
      fc.constantFrom("", ".0"),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          spelled,
          near.map(([value, sign, end]) => [value * sign, `${value * sign}${end}`] as const),
        ),
        ([value, number]) => {
          const body = `{"jsonrpc":"2.0","method":"echo.int","params":[${number}],"id":1}`;
          const answer = asker.rpc(bytesOf(body)) as { result?: number; error?: { code: number } };
          if (value >= -(2n ** 53n) + 1n && value <= 2n ** 53n - 1n) expect(answer.result).toBe(Number(value) + 0);
          else expect(answer.error?.code).toBe(-32602);
        },
      ),
      { numRuns: RUNS },
    );
  });

  it("ids come back to the letter", () => {
    const id = fc.oneof(
      fc.stringMatching(/^-?(0|[1-9][0-9]{0,30})(\.[0-9]{1,10})?([eE][+-]?[0-9]{1,3})?$/),
      fc.string({ unit: "binary", maxLength: 60 }).map((words) => JSON.stringify(words)),
      fc.string({ unit: "binary", maxLength: 60 }).map(escapedText),
      fc.constant("null"),
    );
    fc.assert(
      fc.property(id, (id) => {
        const output = asker.alone([bytesOf(`{"jsonrpc":"2.0","method":"get_data","id":${id}}`)]).output;
        expect(new TextDecoder().decode(output)).toBe(`{"jsonrpc":"2.0","result":["hello",5],"id":${id}}\n`);
      }),
      { numRuns: RUNS },
    );
  });
});
