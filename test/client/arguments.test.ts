import { connect } from "ucall/client";
import { expect, it } from "vitest";
import { type Anything, echoing, fakeFetch } from "./fake.ts";

const url = "http://example.test/";

async function paramsOf(call: (client: Anything) => Promise<unknown>): Promise<unknown> {
  const { fetch, sent } = fakeFetch(echoing);
  await call(connect<Anything>(url, { fetch }));
  return sent[0].params;
}

class Point {
  x = 1;
}

it.each<[string, (client: Anything) => Promise<unknown>, unknown]>([
  ["one plain object is named", (c) => c.f({ a: 1, b: [2] }), { a: 1, b: [2] }],
  ["an object without a prototype is plain", (c) => c.f(Object.assign(Object.create(null), { a: 1 })), { a: 1 }],
  ["options may follow", (c) => c.f({ a: 1 }, { timeout: 1000 }), { a: 1 }],
  ["empty options may follow", (c) => c.f({ a: 1 }, {}), { a: 1 }],
  ["undefined may follow", (c) => c.f({ a: 1 }, undefined), { a: 1 }],
  ["what is no option makes both positional", (c) => c.f({ a: 1 }, { b: 2 }), [{ a: 1 }, { b: 2 }]],
  ["a third argument makes all positional", (c) => c.f({ a: 1 }, { timeout: 5 }, 3), [{ a: 1 }, { timeout: 5 }, 3]],
  ["scalars are positional", (c) => c.f(2, "3", null, true), [2, "3", null, true]],
  ["an array is one positional argument", (c) => c.f([1, 2]), [[1, 2]]],
  ["an instance of a class is positional", (c) => c.f(new Point()), [{ x: 1 }]],
  ["undefined at the end is left out", (c) => c.f(1, undefined, undefined), [1]],
  ["undefined in the middle is null", (c) => c.f(1, undefined, 3), [1, null, 3]],
  ["nothing is no parameters", (c) => c.f(), undefined],
  ["undefined alone is no parameters", (c) => c.f(undefined), undefined],
  ["$call takes an object", (c) => c.$call("f", { a: 1 }), { a: 1 }],
  ["$call takes an array", (c) => c.$call("f", [{ a: 1 }]), [{ a: 1 }]],
  ["$call takes nothing", (c) => c.$call("f"), undefined],
])("%s", async (_, call, params) => {
  expect(await paramsOf(call)).toEqual(params);
});

it("sends the request as JSON-RPC 2.0 says", async () => {
  const { fetch, sent, requests } = fakeFetch(echoing);
  const client = connect<Anything>(url, { fetch, headers: { authorization: "Bearer x" } });
  expect(await client.users.byId({ id: 'quoted "✓"' })).toEqual({ id: 'quoted "✓"' });
  expect(await client.ping()).toBe(null);
  expect(sent).toEqual([
    { jsonrpc: "2.0", method: "users.byId", params: { id: 'quoted "✓"' }, id: 1 },
    { jsonrpc: "2.0", method: "ping", id: 2 },
  ]);
  const [request] = requests;
  expect(request!.method).toBe("POST");
  expect(request!.headers.get("content-type")).toBe("application/json");
  expect(request!.headers.get("authorization")).toBe("Bearer x");
});

it("rejects parameters that JSON cannot hold, and sends nothing", async () => {
  const { fetch, sent } = fakeFetch(echoing);
  const call = connect<Anything>(url, { fetch }).f({ a: 1n });
  await expect(call).rejects.toMatchObject({ name: "UcallError", code: -32602, cause: expect.any(TypeError) });
  expect(sent).toEqual([]);
});
