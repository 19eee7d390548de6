import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect } from "ucall/client";
import { describe, expect, it } from "vitest";
import type { Anything } from "./fake.ts";
import { type Message, type Peer, echo, httpPeer, peer, response, utf8 } from "./peer.ts";

const http = (server: Peer, options = {}): Anything => connect<Anything>(`http://127.0.0.1:${server.port}`, options);
const echoed = (message: Message | Message[]): string => response(echo(message as Message));
const soon = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20));
const until = async (met: () => boolean): Promise<void> => {
  while (!met()) await soon();
};

describe("requests", () => {
  it("are HTTP/1.1 with the client's own fields", async () => {
    await using server = await httpPeer(echoed);
    const url = `http://localhost:${server.port}/rpc?x=1`;
    await using client = connect<Anything>(url, { headers: { authorization: "Bearer x" } });
    expect(await client.f({ text: "€" })).toEqual({ text: "€" });
    const body = '{"jsonrpc":"2.0","method":"f","params":{"text":"€"},"id":1}';
    expect(utf8(server.received[0]!)).toBe(
      `POST /rpc?x=1 HTTP/1.1\r\nHost: localhost:${server.port}\r\nauthorization: Bearer x\r\n` +
        `Accept: application/cbor, application/json\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    );
  });

  it("wait in a pipeline, and each gets its own answer", async () => {
    const waiting: Message[] = [];
    await using server = await httpPeer((message) => {
      if (waiting.push(message as Message) < 3) return undefined;
      return waiting.map((one) => response(echo(one))).join("");
    });
    await using client = http(server);
    expect(await Promise.all([client.f(1), client.f(2), client.f(3)])).toEqual([[1], [2], [3]]);
    expect(server.sockets).toHaveLength(1);
  });

  it("share the connection with later ones", async () => {
    await using server = await httpPeer(echoed);
    await using client = http(server);
    for (let i = 0; i < 5; i++) expect(await client.f(i)).toEqual([i]);
    expect(server.sockets).toHaveLength(1);
  });

  it("spread over as many connections as there may be", async () => {
    await using server = await httpPeer(echoed);
    await using client = http(server, { connections: 3 });
    await client.f(0);
    await client.f(0);
    expect(server.sockets).toHaveLength(1);
    await Promise.all([1, 2, 3, 4, 5, 6].map((i) => client.f(i)));
    expect(server.sockets).toHaveLength(3);
  });

  it("and answers may be large and of any letters", async () => {
    await using server = await httpPeer(echoed);
    await using client = http(server);
    const text = `${"é€😀x".repeat(400_000)}`;
    expect((await client.f({ text })).text === text).toBe(true);
  });
});

describe("answers", () => {
  it("may come byte by byte, in chunks and after interim ones", async () => {
    await using server = await httpPeer((message) => {
      const text = JSON.stringify(echo(message as Message));
      const all = `HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${text.length.toString(16)}\r\n${text}\r\n0\r\n\r\n`;
      const socket = server.sockets[0]!;
      void (async () => {
        for (const character of all) {
          socket.write(character);
          await new Promise((resolve) => setImmediate(resolve));
        }
      })();
      return undefined;
    });
    await using client = http(server);
    expect(await client.f(1)).toEqual([1]);
  });

  it.each([
    ["no HTTP", "SSH-2.0-OpenSSH_9.2\r\n", /may have run: no HTTP\/1.1 status line\./],
    ["a malformed head", "HTTP/1.1 200 OK\r\nA : b\r\n\r\n", /malformed field/],
    [
      "a body that is too large",
      "HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n",
      /larger than 1000 bytes \(option maxResponse\)/,
    ],
    ["half an answer", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx", /in the middle of a response/],
  ])("with %s fail clearly", async (_, text, message) => {
    await using server = await peer((_, socket) => socket.end(text));
    await using client = http(server, { maxResponse: 1000 });
    const call = client.f({});
    await expect(call).rejects.toMatchObject({ name: "UcallError", code: 502, cause: expect.any(Error) });
    await expect(call).rejects.toThrow(message);
  });

  it("that nobody asked for end the connection, and no call", async () => {
    await using server = await httpPeer(echoed);
    await using client = http(server);
    await client.f(1);
    server.sockets[0]!.end(response({}, "Connection: close\r\n", "408 Request Timeout"));
    await until(() => server.sockets[0]!.destroyed);
    expect(await client.f(2)).toEqual([2]);
    expect(server.sockets).toHaveLength(2);
  });

  it("without a length end with the connection", async () => {
    await using server = await httpPeer((message) => {
      server.sockets.at(-1)!.end(`HTTP/1.1 200 OK\r\n\r\n${JSON.stringify(echo(message as Message))}`);
      return undefined;
    });
    await using client = http(server);
    expect(await client.f(1)).toEqual([1]);
    expect(await client.f(2)).toEqual([2]);
  });
});

describe("a connection that ends", () => {
  it("while it is idle is replaced when there is a call", async () => {
    await using server = await httpPeer(echoed);
    await using client = http(server);
    await client.f(1);
    server.sockets[0]!.end();
    await until(() => server.sockets[0]!.destroyed);
    expect(await client.f(2)).toEqual([2]);
    expect(server.sockets).toHaveLength(2);
  });

  it("fails the calls that were sent, and does not send them again", async () => {
    let calls = 0;
    await using server = await httpPeer((message, connection) => {
      calls++;
      if (connection > 0) return echoed(message);
      server.sockets[0]!.resetAndDestroy();
      return undefined;
    });
    await using client = http(server);
    const failed = await Promise.allSettled([client.f(1), client.g(2)]);
    expect(failed).toMatchObject([
      {
        reason: {
          name: "UcallError",
          code: 502,
          message: expect.stringMatching(
            /^f: The connection to .* ended before the answer, and the call may have run: .*ECONNRESET/,
          ),
        },
      },
      { reason: { code: 502, message: expect.stringMatching(/^g: /), cause: { code: "ECONNRESET" } } },
    ]);
    expect(await client.f(3)).toEqual([3]);
    expect(calls).toBeLessThanOrEqual(3);
    expect(server.received[1]).not.toContain("[1]");
  });

  it("by Connection: close has answered, but not what came after in the pipeline", async () => {
    await using server = await httpPeer((message, connection) =>
      response(echo(message as Message), connection === 0 ? "Connection: close\r\n" : ""),
    );
    await using client = http(server);
    const [first, second] = await Promise.allSettled([client.f(1), client.f(2)]);
    expect(first).toEqual({ status: "fulfilled", value: [1] });
    expect(second).toMatchObject({ reason: { code: 502 } });
    expect(await client.f(3)).toEqual([3]);
  });

  it("hands what it had not written to the next one", async () => {
    await using server = await peer((text, socket, connection) => {
      if (connection === 0) socket.pause();
      else if (text.includes("}")) socket.write(response({ jsonrpc: "2.0", result: "moved", id: 2 }));
    });
    await using client = http(server);
    const large = client.f("x".repeat(20_000_000));
    const failed = expect(large).rejects.toMatchObject({ code: 502 });
    await until(() => server.received[0] !== undefined && server.received[0] !== "");
    const waiting = client.g({});
    await soon();
    server.sockets[0]!.resetAndDestroy();
    await failed;
    expect(await waiting).toBe("moved");
  });

  it("before it was made fails the calls as never sent", async () => {
    const server = await httpPeer(echoed);
    await server[Symbol.asyncDispose]();
    await using client = http(server);
    const message = `f: Cannot connect to http://127.0.0.1:${server.port}: connect ECONNREFUSED 127.0.0.1:${server.port}.`;
    await expect(client.f(1)).rejects.toMatchObject({
      name: "UcallError",
      code: 503,
      message,
      cause: { code: "ECONNREFUSED" },
    });
  });
});

describe("a call that is given up", () => {
  it("leaves its late answer to nobody", async () => {
    const held: Message[] = [];
    await using server = await httpPeer((message, connection) => {
      if (connection > 0) return echoed(message);
      held.push(message as Message);
      return undefined;
    });
    await using client = http(server);
    const first = client.f(1, undefined).catch((error: Error) => error.message);
    const second = client.$call("f", [2], { timeout: 10 });
    await expect(second).rejects.toMatchObject({ code: -32008 });
    // It holds up the connection, so a new one is made.
    expect(await client.f(3)).toEqual([3]);
    expect(server.sockets).toHaveLength(2);
    expect(server.sockets[0]!.destroyed).toBe(false);
    server.sockets[0]!.write(response(echo(held[0]!)));
    expect(await first).toEqual([1]);
    // Now nobody waits on the first connection.
    await until(() => server.sockets[0]!.destroyed);
  });

  it("closes its connection where it was alone, so that the server knows", async () => {
    await using server = await httpPeer(() => undefined);
    await using client = http(server);
    const controller = new AbortController();
    const call = client.f({}, { signal: controller.signal });
    const failed = expect(call).rejects.toBe("enough");
    await until(() => server.received.length === 1);
    controller.abort("enough");
    await failed;
    await until(() => server.sockets[0]!.destroyed);
  });

  it("is not sent where it was not yet", async () => {
    await using server = await httpPeer(echoed);
    await using client = http(server);
    const controller = new AbortController();
    const given = client.f(1, undefined);
    const failed = expect(client.g({}, { signal: controller.signal })).rejects.toBe("no");
    controller.abort("no");
    await failed;
    await given;
    expect(server.received.join()).not.toContain('"g"');
  });
});

describe("options", () => {
  it.each([
    ["http://user:secret@127.0.0.1", {}, /authorization/],
    ["tcp://127.0.0.1", {}, /write tcp:\/\/host:port/],
    ["unix:", {}, /no path/],
    ["unix:/tmp/a.sock", { headers: { a: "b" } }, /carries no headers/],
    ["http://127.0.0.1", { headers: { "content-length": "5" } }, /cannot set content-length/],
    ["http://127.0.0.1", { headers: { a: "b\r\nc: d" } }, /a/],
    ["http://127.0.0.1", { connections: 0 }, /connections is 1 or more/],
    ["http://[::1", {}, /Invalid URL/],
  ])("%s with %o is refused", (url, options, message) => {
    expect(() => connect(url, options)).toThrow(message);
  });
});

describe("the process", () => {
  const run = async (script: string): Promise<{ output: string; code: number }> => {
    const child = spawn(process.execPath, [
      "--input-type=module",
      "-e",
      `import { connect } from "ucall/client"; ${script}`,
    ]);
    let output = "";
    child.stdout.on("data", (data) => (output += data));
    child.stderr.on("data", (data) => (output += data));
    const [code] = await once(child, "close");
    return { output, code };
  };

  it("ends by itself when nothing is under way, and not before", async () => {
    await using server = await httpPeer((message) => {
      setTimeout(() => server.sockets[0]!.write(echoed(message)), 50);
      return undefined;
    });
    const script = `const client = connect("http://127.0.0.1:${server.port}"); console.log(await client.f(1)); console.log(await client.f(2));`;
    expect(await run(script)).toEqual({ output: "[ 1 ]\n[ 2 ]\n", code: 0 });
  });

  it("ends after a notification that it has sent", async () => {
    await using server = await peer(() => {});
    const script = `connect("tcp://127.0.0.1:${server.port}").$notify.f(1);`;
    expect(await run(script)).toEqual({ output: "", code: 0 });
    await until(() => server.received[0] === '{"jsonrpc":"2.0","method":"f","params":[1]}');
  });
});
