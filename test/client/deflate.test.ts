import { once } from "node:events";
import type { AddressInfo, Socket } from "node:net";
import { procedure, serve, t } from "ucall";
import { connect } from "ucall/client";
import { describe, expect, it } from "vitest";
import { type ServerOptions, type WebSocket, WebSocketServer } from "ws";
import { FrameReader } from "../../dist/platforms/node/client-frames.js";
import { zlib } from "../../dist/platforms/shared/zlib.js";
import { peer } from "./peer.ts";

const api = {
  echo: procedure({ value: t.json() }, ({ value }) => value),
  count: procedure({ to: t.int() }, async function* ({ to }) {
    for (let i = 1; i <= to; i++) yield `${i}`.repeat(2000);
  }),
};
const log = { debug() {}, info() {}, warn() {}, error() {} };
const long = Array.from({ length: 50_000 }, (_, i) => i % 977);

/** A server of the package `ws` that echoes parameters. */
async function echoing(perMessageDeflate: ServerOptions["perMessageDeflate"]) {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1", perMessageDeflate });
  const sockets: WebSocket[] = [];
  server.on("connection", (socket) => {
    sockets.push(socket);
    socket.on("message", (data) => {
      const { id, params } = JSON.parse(String(data)) as { id: number; params: unknown[] };
      socket.send(JSON.stringify({ jsonrpc: "2.0", result: params, id }));
    });
  });
  await once(server, "listening");
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sockets,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.terminate();
      server.close();
      await once(server, "close");
    },
  };
}

describe("the client's permessage-deflate", () => {
  it("is spoken with ucall's server, both ways", async () => {
    await using server = await serve(api, { port: 0, log, perMessageDeflate: true });
    await using client = connect<typeof api>(server.url.replace("http:", "ws:"), { perMessageDeflate: true });
    for (const value of [1, "ä€😀".repeat(500), long]) expect(await client.echo({ value })).toEqual(value);
    const items: string[] = [];
    for await (const item of client.count({ to: 5 })) items.push(item);
    expect(items).toEqual([1, 2, 3, 4, 5].map((i) => `${i}`.repeat(2000)));
  });

  it.each<[string, ServerOptions["perMessageDeflate"]]>([
    ["that accepts it", { threshold: 0 }],
    ["with a small window", { threshold: 0, serverMaxWindowBits: 9 }],
    ["that declines it", false],
  ])("is spoken with a server of ws %s", async (_, offer) => {
    await using server = await echoing(offer);
    await using client = connect<any>(server.url, { perMessageDeflate: true });
    for (const value of [1, "x".repeat(5000), long]) expect(await client.echo(value)).toEqual([value]);
    const [socket] = server.sockets;
    expect(socket!.extensions).toBe(offer === false ? "" : "permessage-deflate");
    const { bytesRead } = (socket as unknown as { _socket: Socket })._socket;
    if (offer !== false) expect(bytesRead).toBeLessThan(JSON.stringify(long).length / 5);
  });

  it("is not offered by default", async () => {
    await using server = await echoing({ threshold: 0 });
    await using client = connect<any>(server.url);
    expect(await client.echo(1)).toEqual([1]);
    expect(server.sockets[0]!.extensions).toBe("");
  });

  it.each([
    ["that was not offered", "x-other"],
    ["with the server's context, which was ruled out", "permessage-deflate"],
    ["with a parameter that does not exist", "permessage-deflate; server_no_context_takeover; x"],
    ["with a window that was not offered", "permessage-deflate; server_no_context_takeover; client_max_window_bits=10"],
    ["with no window", "permessage-deflate; server_no_context_takeover; server_max_window_bits=7"],
  ])("an extension %s is no valid answer", async (_, extension) => {
    const accept = "Sec-WebSocket-Accept: ";
    const { createHash } = await import("node:crypto");
    await using server = await peer((text, socket) => {
      const key = /sec-websocket-key: (\S+)\r\n\r\n/i.exec(text)?.[1];
      if (key === undefined) return;
      const hash = createHash("sha1").update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64");
      socket.write(
        `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n${accept}${hash}\r\n` +
          `Sec-WebSocket-Extensions: ${extension}\r\n\r\n`,
      );
    });
    const url = `ws://127.0.0.1:${server.port}`;
    await using client = connect<any>(url, { perMessageDeflate: true, reconnect: false });
    await expect(client.echo(1)).rejects.toThrow(/no valid answer to the WebSocket handshake/);
  });

  it("refuses messages that become too large, are malformed, or have the bit where it may not be", () => {
    const read = (first: number, payload: Uint8Array, most = 1000): string[] => {
      const texts: string[] = [];
      const onText = (text: string) => texts.push(text);
      const onBinary = (bytes: Uint8Array) => texts.push(`binary ${Buffer.from(bytes)}`);
      const reader = new FrameReader({ onText, onBinary, onPing() {}, onClose() {} }, most);
      reader.zlib = zlib;
      reader.push(Buffer.concat([Buffer.of(first, payload.length), payload]), 0, payload.length + 2);
      return texts;
    };
    const deflated = (text: string): Uint8Array => zlib.deflate(Buffer.from(text)).subarray(0, -4);
    expect(read(0xc1, deflated("hello"))).toEqual(["hello"]);
    expect(read(0xc2, deflated("hello"))).toEqual(["binary hello"]);
    expect(read(0xc1, deflated("x".repeat(1000)))).toEqual(["x".repeat(1000)]);
    expect(() => read(0xc1, deflated("x".repeat(1001)))).toThrow(expect.objectContaining({ closeCode: 1009 }));
    expect(() => read(0xc1, Buffer.from("hello"))).toThrow(expect.objectContaining({ closeCode: 1007 }));
    expect(() => read(0xc9, Buffer.from("hello"))).toThrow(expect.objectContaining({ closeCode: 1002 }));
    expect(() => read(0xa1, deflated("hello"))).toThrow(expect.objectContaining({ closeCode: 1002 }));
  });
});
