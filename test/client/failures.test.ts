import { getEventListeners } from "node:events";
import { connect, UcallError } from "ucall/client";
import { describe, expect, it } from "vitest";
import { type Anything, echoing, fakeFetch } from "./fake.ts";

const url = "http://example.test/";

function answeredWith(answer: unknown): Promise<unknown> {
  const { fetch } = fakeFetch((message) => (typeof answer === "function" ? answer(message) : answer));
  return connect<Anything>(url, { fetch }).f({});
}

describe("answers", () => {
  it("of the server's become UcallErrors", async () => {
    const error = { code: -32602, message: "Invalid params", data: { issues: [{ path: ["a"], message: "missing" }] } };
    const failed = answeredWith((message: any) => ({ jsonrpc: "2.0", error, id: message.id }));
    await expect(failed).rejects.toBeInstanceOf(UcallError);
    await expect(failed).rejects.toMatchObject({ ...error, status: 422 });
  });

  it("without an id count too, as the server may not have read it", async () => {
    const answer = { jsonrpc: "2.0", error: { code: -32700, message: "Parse error" }, id: null };
    await expect(answeredWith(Response.json(answer, { status: 400 }))).rejects.toMatchObject({ code: -32700 });
  });

  it.each([
    ["no JSON", new Response("<h1>Bad gateway</h1>"), 502, /answered 200 and no JSON/],
    ["an HTTP error without JSON", new Response("<h1>busy</h1>", { status: 429 }), 429, /answered 429 and no JSON/],
    [
      "an HTTP error with other JSON",
      Response.json({ error: "x" }, { status: 403 }),
      403,
      /answered 403 without a JSON-RPC/,
    ],
    ["nothing", new Response(null, { status: 204 }), 502, /answered 204 without/],
    ["null", Response.json(null), 502, /answered 200 without/],
    ["a scalar", Response.json(5), 502, /without a JSON-RPC response to this call/],
    ["another call's answer", Response.json({ jsonrpc: "2.0", result: 1, id: 77 }), 502, /without/],
    [
      "another call's error",
      Response.json({ jsonrpc: "2.0", error: { code: 1, message: "x" }, id: 77 }),
      502,
      /without/,
    ],
    ["the id as a string", Response.json({ jsonrpc: "2.0", result: 1, id: "1" }), 502, /without/],
    ["neither result nor error", Response.json({ jsonrpc: "2.0", id: 1 }), 502, /without/],
    ["an error without a code", Response.json({ jsonrpc: "2.0", error: "no", id: 1 }), 502, /without/],
    ["a batch", Response.json([{ jsonrpc: "2.0", result: 1, id: 1 }]), 502, /without/],
  ])("with %s fail clearly", async (_, response, code, message) => {
    const failed = answeredWith(response);
    await expect(failed).rejects.toMatchObject({ name: "UcallError", code, status: code });
    await expect(failed).rejects.toThrow(message);
  });

  it("of HTTP itself say what they say as problems", async () => {
    const problem = (body: object): Promise<unknown> => answeredWith(Response.json(body, { status: 403 }));
    const failed = problem({ title: "Forbidden", status: 403, detail: "a page of another site asked", code: -32003 });
    await expect(failed).rejects.toMatchObject({
      code: -32003,
      status: 403,
      message: "f: a page of another site asked",
    });
    await expect(problem({ detail: "no" })).rejects.toMatchObject({ code: 403, message: "f: no" });
  });

  it("may be null", async () => {
    expect(await answeredWith({ jsonrpc: "2.0", result: null, error: null, id: 1 })).toBe(null);
  });

  it("to a notification matter only where they are errors", async () => {
    const notify = (answer: unknown): Promise<unknown> =>
      connect<Anything>(url, { fetch: fakeFetch(() => answer).fetch }).$notify.f({});
    expect(await notify(undefined)).toBe(undefined);
    expect(await notify(new Response("", { status: 202 }))).toBe(undefined);
    await expect(notify(new Response("", { status: 413 }))).rejects.toMatchObject({ code: 413 });
    const error = { jsonrpc: "2.0", error: { code: -32600, message: "Invalid Request" }, id: null };
    await expect(notify(error)).rejects.toMatchObject({ code: -32600 });
  });
});

it("names the address when there is no answer, with the cause", async () => {
  const cause = new TypeError("fetch failed");
  const client = connect<Anything>(url, { fetch: () => Promise.reject(cause) });
  const message = "f: No answer from http://example.test/; the call may have run.";
  await expect(client.f({})).rejects.toMatchObject({ name: "UcallError", code: 502, status: 502, message, cause });
});

describe("timeout", () => {
  const never = (): typeof fetch => fakeFetch(() => new Promise(() => {})).fetch;
  const late = { name: "UcallError", code: -32008, status: 504, message: "f: no answer within 10 ms." };

  it("is the client's", async () => {
    await expect(connect<Anything>(url, { fetch: never(), timeout: 10 }).f({})).rejects.toMatchObject(late);
  });

  it("is the view's", async () => {
    const client = connect<Anything>(url, { fetch: never() });
    await expect(client.$with({ timeout: 10 }).f({})).rejects.toMatchObject(late);
  });

  it("is the call's before all", async () => {
    const client = connect<Anything>(url, { fetch: never(), timeout: 100_000 });
    await expect(client.f({}, { timeout: 10 })).rejects.toMatchObject(late);
    await expect(client.$call("f", [], { timeout: 10 })).rejects.toMatchObject(late);
  });

  it("of 0 and of a month is none", async () => {
    const { fetch } = fakeFetch(async (message) => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      return echoing(message);
    });
    const client = connect<Anything>(url, { fetch, timeout: 5 });
    expect(await client.f({}, { timeout: 0 })).toEqual({});
    expect(await client.f({}, { timeout: 31 * 24 * 3600 * 1000 })).toEqual({});
  });
});

describe("signal", () => {
  it("rejects with its reason and aborts the request", async () => {
    const { fetch, requests } = fakeFetch(() => new Promise(() => {}));
    const controller = new AbortController();
    const call = connect<Anything>(url, { fetch }).f({}, { signal: controller.signal });
    await new Promise((resolve) => setTimeout(resolve, 5));
    controller.abort();
    await expect(call).rejects.toBe(controller.signal.reason);
    expect(requests[0]!.signal.aborted).toBe(true);
  });

  it("sends nothing where it is aborted already", async () => {
    const { fetch, sent } = fakeFetch(echoing);
    const client = connect<Anything>(url, { fetch, signal: AbortSignal.abort("no") });
    await expect(client.f({})).rejects.toBe("no");
    expect(sent).toEqual([]);
  });

  it("of the client and of the call both count", async () => {
    const all = new AbortController();
    const one = new AbortController();
    const client = connect<Anything>(url, { fetch: fakeFetch(() => new Promise(() => {})).fetch, signal: all.signal });
    const first = client.f({}, { signal: one.signal });
    const second = client.f({}, { signal: new AbortController().signal });
    one.abort("one");
    await expect(first).rejects.toBe("one");
    all.abort("all");
    await expect(second).rejects.toBe("all");
  });

  it("has one listener for many calls, and none when they have their answers", async () => {
    const { signal } = new AbortController();
    const client = connect<Anything>(url, { fetch: fakeFetch(echoing).fetch, signal });
    const calls = Array.from({ length: 50 }, () => client.f({}, { signal }));
    expect(getEventListeners(signal, "abort")).toHaveLength(1);
    await Promise.all(calls);
    expect(getEventListeners(signal, "abort")).toHaveLength(0);
  });
});

it("cannot reach tcp: with fetch, and says so", () => {
  const { fetch } = fakeFetch(echoing);
  expect(() => connect("tcp://127.0.0.1:8545", { fetch })).toThrow(/needs the sockets of Node/);
});
