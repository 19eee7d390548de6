import { UcallError, procedure, serve, t } from "ucall";
import { connect } from "ucall/client";
import { describe, expect, it } from "vitest";
import { serveForTests, silent } from "./servers.ts";

let aborted = 0;
let logged: string[] = [];

const api = {
  sum: procedure({ a: t.int(), b: t.int(), c: t.int({ default: 0 }) }, ({ a, b, c }) => a + b + c),
  echo: procedure({ value: t.json() }, ({ value }) => value),
  log: procedure({ line: t.string() }, ({ line }) => void logged.push(line)),
  users: {
    byId: procedure({ id: t.string() }, async ({ id }) => {
      if (id === "0") throw new UcallError(-32004, "No such user", { id });
      return { id, name: `user ${id}` };
    }),
  },
  fail: procedure({}, () => {
    throw new Error("secret");
  }),
  wait: procedure({}, (_, ctx) => {
    return new Promise<null>((resolve) => {
      ctx.signal.addEventListener("abort", () => {
        aborted++;
        resolve(null);
      });
    });
  }),
};

const { exchanges, dialogs } = serveForTests(api);

describe.each([...exchanges, ...dialogs])("over %s", (name, connectWith) => {
  it("calls by name and by position", async () => {
    await using client = connectWith();
    expect(await client.sum({ a: 2, b: 3 })).toBe(5);
    expect(await client.sum(2, 3, 4)).toBe(9);
    expect(await client.users.byId({ id: "7" })).toEqual({ id: "7", name: "user 7" });
    const value = { text: '"é😀\n', list: [1, 2.5, null, true, {}], large: "x".repeat(200_000) };
    expect(await client.echo({ value })).toEqual(value);
    expect(await client.$call("echo", [value])).toEqual(value);
  });

  it("keeps many calls at once apart", async () => {
    await using client = connectWith();
    const numbers = Array.from({ length: 300 }, (_, i) => i);
    expect(await Promise.all(numbers.map((i) => client.sum({ a: i, b: i })))).toEqual(numbers.map((i) => 2 * i));
    // Quick and slow handlers mixed.
    const mixed = numbers.map((i) => (i % 2 === 0 ? client.sum(i, 1) : client.users.byId({ id: `${i}` })));
    expect(await Promise.all(mixed)).toEqual(
      numbers.map((i) => (i % 2 === 0 ? i + 1 : { id: `${i}`, name: `user ${i}` })),
    );
  });

  it("throws the server's errors", async () => {
    await using client = connectWith();
    const call = client.users.byId({ id: "0" });
    await expect(call).rejects.toBeInstanceOf(UcallError);
    await expect(call).rejects.toMatchObject({ code: -32004, status: 404, message: "No such user", data: { id: "0" } });
    await expect(client.fail()).rejects.toMatchObject({ code: -32603, message: "Internal error" });
    await expect(client.$call("nothing")).rejects.toMatchObject({ code: -32601, status: 404 });
    await expect(client.$call("sum", { a: "x" })).rejects.toMatchObject({
      code: -32602,
      status: 422,
      data: { issues: expect.arrayContaining([expect.objectContaining({ path: ["a"] })]) },
    });
  });

  it("batches the calls of a turn", async () => {
    await using client = connectWith({ batch: true });
    const calls = [
      client.sum(1, 2),
      client.users.byId({ id: "0" }),
      client.$notify.log({ line: name }),
      client.users.byId({ id: "1" }),
    ];
    const [sum, missing, noted, user] = await Promise.allSettled(calls);
    expect(sum).toEqual({ status: "fulfilled", value: 3 });
    expect(missing).toMatchObject({ status: "rejected", reason: { code: -32004 } });
    expect(noted).toEqual({ status: "fulfilled", value: undefined });
    expect(user).toEqual({ status: "fulfilled", value: { id: "1", name: "user 1" } });
    const many = Array.from({ length: 2500 }, (_, i) => i);
    expect(await Promise.all(many.map((i) => client.sum(i, 1)))).toEqual(many.map((i) => i + 1));
  });

  it("notifies", async () => {
    await using client = connectWith();
    logged = [];
    expect(await client.$notify.log({ line: "one" })).toBe(undefined);
    expect(await client.$notify("log", ["two"])).toBe(undefined);
    // In order on one connection, so what was sent before a call has been received; fetch may use several.
    await client.sum(1, 1);
    await expect.poll(() => logged).toEqual(["one", "two"]);
  });

  it("tells the server when a call is given up", async () => {
    await using client = connectWith();
    aborted = 0;
    await expect(client.wait({}, { timeout: 30 })).rejects.toMatchObject({
      code: -32008,
      message: "wait: no answer within 30 ms.",
    });
    const controller = new AbortController();
    const call = client.wait({}, { signal: controller.signal });
    setTimeout(() => controller.abort(), 30);
    await expect(call).rejects.toMatchObject({ name: "AbortError" });
    // A Unix socket has no reset: its server learns of it when it answers.
    if (name !== "unix:") await expect.poll(() => aborted).toBe(2);
    expect(await client.sum(1, 2)).toBe(3);
  });
});

it("a message that is too large for the server fails that call only", async () => {
  await using small = await serve(api, { port: 0, maxBody: 1000, ...silent });
  for (const url of [small.url, small.url.replace("http:", "tcp:")]) {
    await using client = connect<typeof api>(url);
    await expect(client.echo({ value: "x".repeat(2000) })).rejects.toMatchObject({ name: "UcallError", code: -32013 });
    expect(await client.sum(1, 2)).toBe(3);
  }
});

it("a server that was started anew is reached by the same client", async () => {
  const first = await serve(api, { port: 0, ...silent });
  await using client = connect<typeof api>(first.url);
  expect(await client.sum(1, 2)).toBe(3);
  await first.close();
  await expect(client.sum(1, 2)).rejects.toMatchObject({ code: 503 });
  const { port } = first.address as { port: number };
  await using _ = await serve(api, { port, ...silent });
  expect(await client.sum(1, 2)).toBe(3);
});
