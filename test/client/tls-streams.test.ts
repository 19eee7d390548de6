import { procedure, serve, t } from "ucall";
import { connect } from "ucall/client";
import { describe, expect, it } from "vitest";
import { authority, issue } from "../suite/certificates.ts";

const trusted = authority("trusted");
const api = {
  sum: procedure({ a: t.int(), b: t.int() }, ({ a, b }) => a + b),
  count: procedure({ to: t.int() }, async function* ({ to }) {
    for (let i = 1; i <= to; i++) yield i;
  }),
};

describe.each(["https:", "wss:", "tls:"])("over %s", (scheme) => {
  it("calls and streams go on", async () => {
    await using server = await serve(api, { port: 0, io: "net", tls: issue(trusted, "server") });
    await using client = connect<typeof api>(server.url.replace("https:", scheme), { tls: { ca: trusted.cert } });
    expect(await client.sum(2, 3)).toBe(5);
    const items: number[] = [];
    for await (const item of client.count({ to: 1000 })) if (items.push(item) === 900) break;
    expect(items.at(-1)).toBe(900);
    expect(await client.sum(2, 3)).toBe(5);
  });

  it("a server that nobody trusts gets neither", async () => {
    await using server = await serve(api, { port: 0, io: "net", tls: issue(trusted, "server") });
    await using client = connect<typeof api>(server.url.replace("https:", scheme));
    await expect(client.sum(2, 3)).rejects.toMatchObject({ code: 503, message: expect.stringMatching(/tls\.ca/) });
    const stream = client.count({ to: 3 })[Symbol.asyncIterator]();
    await expect(stream.next()).rejects.toMatchObject({ name: "UcallError" });
  });
});
