import { inspect } from "node:util";
import { connect } from "ucall/client";
import { expect, it } from "vitest";
import { type Anything, echoing, fakeFetch } from "./fake.ts";

function client(): { client: Anything; sent: any[] } {
  const { fetch, sent } = fakeFetch(echoing);
  return { client: connect<Anything>("http://example.test/", { fetch }), sent };
}

it("joins names with dots, at any depth", async () => {
  const { client: c, sent } = client();
  await c.a();
  await c.a.b();
  await c.a.b.c();
  expect(sent.map(({ method }) => method)).toEqual(["a", "a.b", "a.b.c"]);
});

it("keeps what it made", () => {
  const { client: c } = client();
  expect(c.users.byId).toBe(c.users.byId);
  expect(c.$notify).toBe(c.$notify);
  const { byId } = c.users;
  expect(byId({ id: 1 })).toBeInstanceOf(Promise);
});

it.each([
  "name",
  "length",
  "call",
  "apply",
  "bind",
  "prototype",
  "constructor",
  "arguments",
  "toString",
  "hasOwnProperty",
  "__proto__",
])("calls a procedure with the name %s", async (name) => {
  const { client: c, sent } = client();
  await c[name]({ a: 1 });
  await c.space[name]({ a: 1 });
  expect(sent.map(({ method }) => method)).toEqual([name, `space.${name}`]);
});

it("calls nothing when it is awaited, returned, printed or made a string", async () => {
  const { client: c, sent } = client();
  for (const value of [c, c.users, c.users.byId, c.$notify]) {
    expect(await value).toBe(value);
    expect(await (async () => value)()).toBe(value);
    expect(inspect(value)).toEqual(expect.any(String));
    expect(String(value)).toContain("ucall client");
    JSON.stringify(value);
    expect(Symbol.iterator in value).toBe(false);
    expect(value[Symbol.toStringTag]).toBe(undefined);
  }
  expect(sent).toEqual([]);
});

it("sends notifications without an id, by name or by $notify()", async () => {
  const { client: c, sent } = client();
  expect(await c.$notify.log.line({ text: "x" })).toBe(undefined);
  expect(await c.$notify("then", [1])).toBe(undefined);
  expect(sent).toEqual([
    { jsonrpc: "2.0", method: "log.line", params: { text: "x" } },
    { jsonrpc: "2.0", method: "then", params: [1] },
  ]);
});

it("closes: takes no further calls, waits for those under way", async () => {
  const { fetch, sent } = fakeFetch(echoing);
  let answered = false;
  {
    await using c = connect<Anything>("http://example.test/", { fetch });
    c.f({}).then(() => (answered = true));
    const closed = c.$close();
    expect(c.$close()).toBe(closed);
    await expect(c.f({})).rejects.toMatchObject({ code: 503, message: "f: This client is closed." });
    await expect(c.$with({}).f({})).rejects.toMatchObject({ code: 503 });
  }
  expect(answered).toBe(true);
  expect(sent).toHaveLength(1);
});
