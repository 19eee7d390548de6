import { mkdtempSync, rmSync } from "node:fs";
import { type Server, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { once } from "node:events";
import { connect } from "ucall/client";
import { describe, expect, it } from "vitest";
import type { Anything } from "./fake.ts";
import { type Message, type Peer, echo, peer, utf8 } from "./peer.ts";

const tcp = (server: Peer, options = {}): Anything => connect<Anything>(`tcp://127.0.0.1:${server.port}`, options);
const result = (id: unknown, value: unknown): string => JSON.stringify({ jsonrpc: "2.0", result: value, id });
const lines = (text: string): Message[] =>
  text
    .replaceAll("}{", "}\n{")
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line));

describe("tcp:", () => {
  it("sends messages back to back and takes answers in any order", async () => {
    await using server = await peer((text, socket) => {
      if (lines(text).length === 3)
        socket.write(
          lines(text)
            .toReversed()
            .map((message) => JSON.stringify(echo(message)))
            .join("\n"),
        );
    });
    await using client = tcp(server);
    expect(await Promise.all([client.f(1), client.f(2), client.f(3)])).toEqual([[1], [2], [3]]);
    expect(server.received).toEqual([
      '{"jsonrpc":"2.0","method":"f","params":[1],"id":1}{"jsonrpc":"2.0","method":"f","params":[2],"id":2}{"jsonrpc":"2.0","method":"f","params":[3],"id":3}',
    ]);
  });

  it("takes answers byte by byte, of batches too", async () => {
    await using server = await peer((text, socket) => {
      const messages = JSON.parse(utf8(text)) as Message[];
      void (async () => {
        for (const byte of Buffer.from(JSON.stringify(messages.map(echo).toReversed()))) {
          socket.write(Uint8Array.of(byte));
          await new Promise((resolve) => setImmediate(resolve));
        }
      })();
    });
    await using client = tcp(server, { batch: true });
    expect(await Promise.all([client.f("é"), client.$notify.g(), client.f("😀")])).toEqual([["é"], undefined, ["😀"]]);
  });

  it("tells calls apart when a batch leaves one out", async () => {
    await using server = await peer((text, socket) => socket.write(`[${result(JSON.parse(text)[1].id, "b")}]`));
    await using client = tcp(server, { batch: true });
    expect(await Promise.allSettled([client.a(), client.b()])).toMatchObject([
      { reason: { code: 502, message: "a: The server answered 200 without a JSON-RPC response to this call." } },
      { value: "b" },
    ]);
  });

  it("ignores answers that nobody waits for", async () => {
    await using server = await peer((text, socket) => {
      socket.write(`${result(99, "x")}[${result(98, "y")}][]${result("1", "z")}${result(lines(text)[0]!.id, "mine")}`);
    });
    await using client = tcp(server);
    expect(await client.f()).toBe("mine");
  });

  const refusal = JSON.stringify({ jsonrpc: "2.0", error: { code: -32600, message: "Invalid Request" }, id: null });

  it("gives an error without an id to the one message that it can be about", async () => {
    await using server = await peer((_, socket) => socket.write(refusal));
    await using client = tcp(server, { batch: true });
    expect(await Promise.allSettled([client.a(), client.b()])).toMatchObject([
      { reason: { code: -32600 } },
      { reason: { code: -32600 } },
    ]);
  });

  it("fails all where an error without an id may be about several", async () => {
    await using server = await peer((text, socket) => {
      if (lines(text).length === 2) socket.write(refusal);
    });
    await using client = tcp(server);
    const refused = {
      reason: { code: 502, message: expect.stringContaining("refused one of the messages: Invalid Request") },
    };
    expect(await Promise.allSettled([client.a(), client.b()])).toMatchObject([refused, refused]);
  });

  it.each([
    ["no JSON", "hello", /no JSON-RPC message/],
    ["malformed JSON", '{"a":}', /may have run: .*JSON/],
    ["half a message", '{"a":', /in the middle of a message/],
    ["a message that is too large", `["${"x".repeat(1000)}"]`, /larger than 1000 bytes/],
    ["nothing", "", /ended before the answer/],
  ])("fails clearly where the server sends %s", async (_, text, message) => {
    await using server = await peer((_, socket) => socket.end(text));
    await using client = tcp(server, { maxResponse: 1000 });
    const call = client.f();
    await expect(call).rejects.toMatchObject({ name: "UcallError", code: 502 });
    await expect(call).rejects.toThrow(message);
  });

  it("makes a new connection after the server has closed the last", async () => {
    await using server = await peer((text, socket) => socket.end(JSON.stringify(echo(lines(text)[0]!))));
    await using client = tcp(server);
    for (const i of [1, 2, 3]) {
      expect(await client.f(i)).toEqual([i]);
      while (!server.sockets.at(-1)!.destroyed) await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(server.sockets).toHaveLength(3);
  });

  it("holds back what the server does not read, and loses none of it on $close", async () => {
    let received = 0;
    await using server = await peer((_, socket) => {
      socket.pause();
      setTimeout(
        () =>
          socket
            .removeAllListeners("data")
            .on("data", (data) => (received += data.length))
            .resume(),
        50,
      );
    });
    const client = tcp(server);
    const text = "x".repeat(100_000);
    await Promise.all(Array.from({ length: 200 }, () => client.$notify.f(text)));
    await client.$close();
    await new Promise((resolve) => setTimeout(resolve, 50));
    const message = `{"jsonrpc":"2.0","method":"f","params":["${text}"]}`;
    expect(received + server.received[0]!.length).toBe(200 * message.length);
  });
});

describe("unix:", () => {
  const answering = (): Server =>
    createServer((socket) =>
      socket.on("data", (data) =>
        socket.write(
          lines(data.toString())
            .map((one) => JSON.stringify(echo(one)))
            .join(""),
        ),
      ),
    );

  it.each(["plain.sock", "a path with spaces & %20.sock"])("reaches %s", async (name) => {
    const folder = mkdtempSync(join(tmpdir(), "ucall-client-"));
    const path = join(folder, name);
    const server = answering().listen(path);
    await once(server, "listening");
    try {
      for (const url of [`unix:${path}`, `unix://${path}`]) {
        await using client = connect<Anything>(url);
        expect(await client.f(1)).toEqual([1]);
      }
    } finally {
      server.close();
      rmSync(folder, { recursive: true });
    }
  });

  it("names the path when nothing listens there", async () => {
    await using client = connect<Anything>("unix:/nowhere/at/all.sock");
    await expect(client.f()).rejects.toMatchObject({
      code: 503,
      message: expect.stringContaining("unix:/nowhere/at/all.sock: connect ENOENT"),
    });
  });
});
