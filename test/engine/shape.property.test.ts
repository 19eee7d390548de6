import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bytesOf, utf8 } from "../suite/text.ts";
import { Asker } from "./ask.ts";

const RUNS = 500;

/** Calls whose shape the engine remembers. */
const calls: readonly string[] = [
  `{"jsonrpc":"2.0","method":"sum","params":{"a":12,"b":-3},"id":5}`,
  `{"jsonrpc":"2.0","method":"sum","params":[1,2,3],"id":"an id"}`,
  `{"jsonrpc": "2.0", "id": 7, "method": "echo.string", "params": {"value": "some words"}}`,
  `{"jsonrpc":"2.0","method":"echo.number","params":{"value":1},"id":0}`,
  `{"jsonrpc":"2.0","method":"echo.boolean","params":{"value":true},"id":1,"extra":[{}]}`,
  `{"id":1,"id":2,"jsonrpc":"2.0","method":"sum","params":{"a":1,"a":2,"b":3}}`,
  `{"jsonrpc":"2.0","method":"sum","params":{"a":1,"b":1},"id":1.50}`,
  `{"jsonrpc":"2.0","method":"notify_hello","params":[7]}`,
];

const piece = fc.oneof(
  fc.constantFrom(...'{}[]:,"\\ \n\t0123456789-+.eEtn'),
  fc.constantFrom("", "00", "1.5", "-0", "1e2", "12345678901234567", '\\"', "\\u0041", "é", "\x1f", "null", '"b":4,'),
  fc.constantFrom(` , `, `"x":1,`, `,"id":3`, `{"a":[[[[]]]]}`),
);

/** The text with a part of it replaced. */
const changed = (text: string): fc.Arbitrary<string> =>
  fc
    .tuple(fc.nat(text.length), fc.nat(4), piece)
    .map(([at, length, instead]) => text.slice(0, at) + instead + text.slice(at + length));

const pair = fc.constantFrom(...calls).chain((call) => fc.tuple(fc.constant(call), changed(call)));

/** What comes back for the last message, and whether the connection was closed. */
function answer(variant: "simd" | "scalar", before: string, message: string): unknown {
  const asker = new Asker(variant);
  if (before !== "") asker.alone([bytesOf(before)]);
  const { output, closed } = asker.alone([bytesOf(message)]);
  return { output: utf8(output), closed };
}

/** The answers to a batch in any order, or the one error, from a server to which all is new. */
function answers(variant: "simd" | "scalar", calls: readonly string[]): string[] | string {
  const answer = new Asker(variant).rpc(bytesOf(`[${calls.join(",")}]`)) ?? [];
  return Array.isArray(answer) ? answer.map((each) => JSON.stringify(each)).sort() : JSON.stringify(answer);
}

describe.each(["simd", "scalar"] as const)("a text that is nearly the one before (%s)", (variant) => {
  it("is answered as if nothing had come before", () => {
    fc.assert(
      fc.property(pair, ([call, other]) => {
        expect(answer(variant, call, other)).toEqual(answer(variant, "", other));
      }),
      { numRuns: RUNS },
    );
  });

  it("is answered so in a batch too, wherever it stands", () => {
    fc.assert(
      fc.property(pair, fc.nat(2), ([call, other], place) => {
        const texts = [call, call, call];
        texts[place] = other;
        const alone = answers(variant, [other]);
        const malformed = typeof alone === "string";
        const expected = malformed ? alone : [...alone, ...answers(variant, [call, call])].sort();
        expect(answers(variant, texts)).toEqual(expected);
      }),
      { numRuns: RUNS },
    );
  });
});
