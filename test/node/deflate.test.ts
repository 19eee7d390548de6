import { once } from "node:events";
import { procedure, serve, t } from "ucall";
import { describe, expect, it } from "vitest";
import { type ClientOptions, WebSocket } from "ws";

const api = {
  echo: procedure({ value: t.json() }, ({ value }) => value),
  repeat: procedure({ unit: t.string(), times: t.int() }, async ({ unit, times }) => unit.repeat(times)),
  count: procedure({ to: t.int() }, async function* ({ to }) {
    for (let i = 1; i <= to; i++) yield `${i}`.repeat(2000);
  }),
};
const silent = { debug() {}, info() {}, warn() {}, error() {} };

/** A client of the package `ws`, whose frames are its own work. */
async function connectTo(url: string, perMessageDeflate: ClientOptions["perMessageDeflate"]): Promise<WebSocket> {
  const socket = new WebSocket(url.replace("http:", "ws:"), { perMessageDeflate });
  await once(socket, "open");
  return socket;
}

async function ask(socket: WebSocket, message: object): Promise<unknown> {
  socket.send(JSON.stringify({ jsonrpc: "2.0", ...message }));
  const [data] = (await once(socket, "message")) as [Buffer];
  return JSON.parse(data.toString());
}

describe("permessage-deflate with the package ws", () => {
  it.each<[string, ClientOptions["perMessageDeflate"]]>([
    ["as it offers it", { threshold: 0 }],
    [
      "with its own wish for no context",
      { threshold: 0, serverNoContextTakeover: true, clientNoContextTakeover: true },
    ],
    ["with a small window of its own", { threshold: 0, clientMaxWindowBits: 9 }],
    ["with the server's largest window", { threshold: 0, serverMaxWindowBits: 15 }],
    ["for long messages only", { threshold: 1000 }],
  ])("is spoken %s", async (_, offer) => {
    await using server = await serve(api, { port: 0, log: silent, perMessageDeflate: true });
    const socket = await connectTo(server.url, offer);
    expect(socket.extensions).toBe("permessage-deflate");
    for (const length of [0, 1, 100, 1000, 1024, 5000, 70_000, 500_000]) {
      const value = Array.from({ length: length / 4 }, (_, i) => i % 977);
      expect(await ask(socket, { method: "echo", params: { value }, id: length })).toMatchObject({ result: value });
      const repeated = await ask(socket, { method: "repeat", params: ["ä€😀", length], id: length });
      expect((repeated as { result: string }).result === "ä€😀".repeat(length)).toBe(true);
    }
    socket.terminate();
  });

  it("streams go out as they are between compressed answers", async () => {
    await using server = await serve(api, { port: 0, log: silent, perMessageDeflate: true });
    const socket = await connectTo(server.url, { threshold: 0 });
    const messages: { id?: number; params?: { item: string } }[] = [];
    socket.on("message", (data) => messages.push(JSON.parse((data as Buffer).toString())));
    socket.send(JSON.stringify({ jsonrpc: "2.0", method: "count", params: [20], id: 1 }));
    for (let id = 2; id < 20; id++)
      socket.send(JSON.stringify({ jsonrpc: "2.0", method: "repeat", params: ["x", id * 500], id }));
    await expect.poll(() => messages.length).toBe(39);
    const items = messages.flatMap(({ params }) => params?.item ?? []);
    expect(items).toEqual(Array.from({ length: 20 }, (_, i) => `${i + 1}`.repeat(2000)));
    socket.terminate();
  });

  it("saves bytes", async () => {
    await using server = await serve(api, { port: 0, log: silent, perMessageDeflate: true });
    const socket = await connectTo(server.url, {});
    const raw = (socket as unknown as { _socket: { bytesRead: number } })._socket;
    const before = raw.bytesRead;
    await ask(socket, { method: "repeat", params: ["abc", 100_000], id: 1 });
    expect(raw.bytesRead - before).toBeLessThan(2000);
    socket.terminate();
  });

  it("is not spoken where the server is not told to", async () => {
    await using server = await serve(api, { port: 0, log: silent });
    const socket = await connectTo(server.url, { threshold: 0 });
    expect(socket.extensions).toBe("");
    expect(await ask(socket, { method: "echo", params: ["x".repeat(5000)], id: 1 })).toMatchObject({
      result: "x".repeat(5000),
    });
    socket.terminate();
  });

  it("a window that cannot be kept to goes on without compression", async () => {
    await using server = await serve(api, { port: 0, log: silent, perMessageDeflate: true });
    const socket = await connectTo(server.url, { threshold: 0, serverMaxWindowBits: 10 });
    expect(socket.extensions).toBe("");
    expect(await ask(socket, { method: "echo", params: ["x"], id: 1 })).toMatchObject({ result: "x" });
    socket.terminate();
  });
});
