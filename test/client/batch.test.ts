import { connect } from "ucall/client";
import { expect, it } from "vitest";
import { type Anything, echoing, fakeFetch } from "./fake.ts";

const url = "http://example.test/";
const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

it("sends the calls of one turn as one message", async () => {
  const { fetch, sent } = fakeFetch(echoing);
  const client = connect<Anything>(url, { fetch, batch: true });
  expect(await Promise.all([client.a({ x: 1 }), client.b(2), client.c.d()])).toEqual([{ x: 1 }, [2], null]);
  expect(await client.alone({})).toEqual({});
  expect(sent).toEqual([
    [
      { jsonrpc: "2.0", method: "a", params: { x: 1 }, id: 1 },
      { jsonrpc: "2.0", method: "b", params: [2], id: 2 },
      { jsonrpc: "2.0", method: "c.d", id: 3 },
    ],
    { jsonrpc: "2.0", method: "alone", params: {}, id: 4 },
  ]);
});

it("can be switched for a part of the program", async () => {
  const { fetch, sent } = fakeFetch(echoing);
  const client = connect<Anything>(url, { fetch });
  const batch = client.$with({ batch: true });
  await Promise.all([client.a(), client.a(), batch.a(), batch.a()]);
  expect(sent.map((message) => (Array.isArray(message) ? message.length : 0)).toSorted((a, b) => a - b)).toEqual([
    0, 0, 2,
  ]);
});

it.each([
  [1000, undefined, [1000]],
  [2001, undefined, [1000, 1000, 1]],
  [5, 2, [2, 2, 1]],
])("splits %i calls by maxBatch %s", async (count, maxBatch, lengths) => {
  const { fetch, sent } = fakeFetch(echoing);
  const client = connect<Anything>(url, { fetch, batch: true, ...(maxBatch === undefined ? {} : { maxBatch }) });
  expect(await Promise.all(range(count).map((i) => client.f(i)))).toEqual(range(count).map((i) => [i]));
  expect(sent.map((message) => (Array.isArray(message) ? message.length : 1))).toEqual(lengths);
});

it("splits a batch that would be large", async () => {
  const { fetch, sent } = fakeFetch(echoing);
  const client = connect<Anything>(url, { fetch, batch: true });
  const text = "x".repeat(400_000);
  await Promise.all(range(5).map(() => client.f({ text })));
  expect(sent.map((message) => (Array.isArray(message) ? message.length : 1))).toEqual([2, 2, 1]);
});

it("gives each call its own result or error, in whatever order they come", async () => {
  const { fetch } = fakeFetch((messages: any[]) => [
    { jsonrpc: "2.0", error: { code: -32004, message: "No such user", data: { id: 3 } }, id: messages[2].id },
    { jsonrpc: "2.0", result: "first", id: messages[0].id },
    { jsonrpc: "2.0", result: "nobody's", id: 99 },
    null,
  ]);
  const client = connect<Anything>(url, { fetch, batch: true });
  const [first, second, third] = await Promise.allSettled([client.a(), client.b(), client.c()]);
  expect(first).toEqual({ status: "fulfilled", value: "first" });
  expect(second).toMatchObject({
    reason: { code: 502, message: "b: The server answered 200 without a JSON-RPC response to this call." },
  });
  expect(third).toMatchObject({ reason: { code: -32004, status: 404, message: "No such user", data: { id: 3 } } });
});

it("gives all calls an error that is about the whole batch", async () => {
  const { fetch } = fakeFetch(() => ({
    jsonrpc: "2.0",
    error: { code: -32600, message: "Invalid Request" },
    id: null,
  }));
  const client = connect<Anything>(url, { fetch, batch: true });
  const [first, second] = await Promise.allSettled([client.a(), client.b()]);
  expect(first).toMatchObject({ reason: { code: -32600 } });
  expect(second).toMatchObject({ reason: { code: -32600 } });
});

it("carries notifications too", async () => {
  const { fetch, sent } = fakeFetch(echoing);
  const client = connect<Anything>(url, { fetch, batch: true });
  expect(await Promise.all([client.$notify.a(), client.b(1)])).toEqual([undefined, [1]]);
  expect(await Promise.all([client.$notify.a(), client.$notify.b(1)])).toEqual([undefined, undefined]);
  expect(sent).toHaveLength(2);
});

it("leaves out what was aborted before the batch went", async () => {
  const { fetch, sent } = fakeFetch(echoing);
  const client = connect<Anything>(url, { fetch, batch: true });
  const controller = new AbortController();
  const aborted = client.a({}, { signal: controller.signal });
  const other = client.b({});
  controller.abort(new Error("changed my mind"));
  await expect(aborted).rejects.toThrow("changed my mind");
  await other;
  expect(sent).toEqual([expect.objectContaining({ method: "b" })]);
});

it("aborts the request when nobody waits for any of its calls", async () => {
  const { fetch, requests } = fakeFetch(() => new Promise(() => {}));
  const client = connect<Anything>(url, { fetch, batch: true });
  const one = new AbortController();
  const other = new AbortController();
  const calls = [client.a({}, { signal: one.signal }), client.b({}, { signal: other.signal })];
  await new Promise((resolve) => setTimeout(resolve, 5));
  const { signal } = requests[0]!;
  one.abort();
  expect(signal.aborted).toBe(false);
  other.abort();
  expect(signal.aborted).toBe(true);
  for (const call of calls) await expect(call).rejects.toMatchObject({ name: "AbortError" });
});
