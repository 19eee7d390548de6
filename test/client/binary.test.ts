import { connect } from "ucall/client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { connect as connectAnywhere } from "../../dist/src/client/index.js";
import { isBinary } from "../../dist/src/client/body.js";
import type { Anything } from "./fake.ts";
import { type Message, peer } from "./peer.ts";
import { type Reply, cborServer } from "./speaking-cbor.ts";

const result = ({ id, params }: Message): object => ({ jsonrpc: "2.0", id, result: params });

/** Answers with a call's own parameters, as CBOR where they hold bytes or arrays. */
function echoing(message: Message): Reply {
  if (message.id === undefined) return undefined;
  return isBinary(message) ? { cbor: result(message) } : { json: result(message) };
}

const matrix = { data: Float32Array.of(1, 2, 3, 4), shape: [2, 2] };

beforeAll(() => {
  (globalThis as { WebSocket?: unknown }).WebSocket ??= WebSocket;
});
afterAll(() => {
  if ((globalThis as { WebSocket?: unknown }).WebSocket === WebSocket) Reflect.deleteProperty(globalThis, "WebSocket");
});

const ways: [string, typeof connect, string][] = [
  ["sockets of Node", connect, "http"],
  ["fetch", connectAnywhere, "http"],
  ["WebSocket on sockets of Node", connect, "ws"],
  ["the platform's WebSocket", connectAnywhere, "ws"],
];

describe.each(ways)("bytes and arrays over %s", (_, connectWith, scheme) => {
  const cborType = scheme === "ws" ? "binary" : "application/cbor";
  const jsonType = scheme === "ws" ? "text" : "application/json";

  it("go as CBOR and come back as they are", async () => {
    await using server = await cborServer(echoing);
    await using client = connectWith<Anything>(`${scheme}://127.0.0.1:${server.port}`);
    const params = {
      vector: Float32Array.of(1, -0.5),
      matrix,
      bytes: Uint8Array.of(1, 2),
      deep: [{ ids: BigInt64Array.of(1n, -(2n ** 63n)) }, "text"],
    };
    expect(await client.f(params)).toEqual(params);
    expect(await client.f(params.vector, 1)).toEqual([params.vector, 1]);
    expect(server.received[0]).toMatchObject({
      type: cborType,
      message: { jsonrpc: "2.0", method: "f", id: 1, params },
    });
    expect(server.received.map(({ type }) => type)).toEqual([cborType, cborType]);
  });

  it("may be blobs and files, which are read first", async () => {
    await using server = await cborServer(echoing);
    await using client = connectWith<Anything>(`${scheme}://127.0.0.1:${server.port}`);
    const file = new File(["abc"], "a.txt", { type: "text/plain" });
    const unknown = new File([Uint8Array.of(255)], "b");
    expect(await client.f({ blob: new Blob(["x"]), files: [file, unknown], buffer: new ArrayBuffer(2) })).toEqual({
      blob: Uint8Array.of(120),
      files: [
        { bytes: Uint8Array.of(97, 98, 99), type: "text/plain", name: "a.txt" },
        { bytes: Uint8Array.of(255), type: "application/octet-stream", name: "b" },
      ],
      buffer: new Uint8Array(2),
    });
  });

  it("may be large, and are views of what came where they lie well", async () => {
    await using server = await cborServer(echoing);
    await using client = connectWith<Anything>(`${scheme}://127.0.0.1:${server.port}`);
    const large = Float64Array.from({ length: 10_000 }, (_, i) => i / 7);
    const bytes = new Uint8Array(10_000).fill(7);
    const answers = (await Promise.all([
      client.f({ large, bytes }),
      client.f({ a: 1 }),
      client.f({ bytes, large }),
    ])) as any;
    expect(answers).toEqual([{ large, bytes }, { a: 1 }, { bytes, large }]);
    expect(answers[0].bytes.buffer.byteLength).toBeGreaterThan(90_000);
    // Small ones lie in memory of their own, which nothing overwrites.
    const small = await client.f({ bytes: Uint8Array.of(1) });
    for (let i = 0; i < 5; i++) await client.f({ bytes: Uint8Array.of(2) });
    expect(small).toEqual({ bytes: Uint8Array.of(1) });
  });

  it("are no part of a batch, and the rest is", async () => {
    const answer = (message: Message | Message[]): Reply =>
      Array.isArray(message) ? { json: message.map(result) } : echoing(message);
    await using server = await cborServer(answer);
    await using client = connectWith<Anything>(`${scheme}://127.0.0.1:${server.port}`, { batch: true });
    const answers = await Promise.all([client.f(1), client.f(matrix.data), client.f(2)]);
    expect(answers).toEqual([[1], [matrix.data], [2]]);
    const seen = server.received.map(({ type, message }) => [type, Array.isArray(message)]);
    expect(seen).toHaveLength(2);
    expect(seen).toContainEqual([jsonType, true]);
    expect(seen).toContainEqual([cborType, false]);
  });

  it("may be notified of, and a client that closes sends them first", async () => {
    await using server = await cborServer(echoing);
    const client = connectWith<Anything>(`${scheme}://127.0.0.1:${server.port}`);
    const sent = client.$notify.f({ bytes: Uint8Array.of(1) });
    const called = client.f({ bytes: Uint8Array.of(2) });
    await client.$close();
    await sent;
    expect(await called).toEqual({ bytes: Uint8Array.of(2) });
    expect(server.received.map(({ message }) => message.id)).toEqual([undefined, 1]);
  });

  it("come as results of calls that have none", async () => {
    await using server = await cborServer((message) => ({
      cbor: { jsonrpc: "2.0", id: message.id, result: matrix },
    }));
    await using client = connectWith<Anything>(`${scheme}://127.0.0.1:${server.port}`);
    expect(await Promise.all([client.f(1), client.f(2)])).toEqual([matrix, matrix]);
    expect(server.received.map(({ type }) => type)).toEqual([jsonType, jsonType]);
    if (scheme === "http") expect(server.received[0]!.accept).toBe("application/cbor, application/json");
  });

  it("may be an error's data", async () => {
    const data = { at: Int32Array.of(1, 2) };
    await using server = await cborServer(({ id }) => ({
      cbor: { jsonrpc: "2.0", id, error: { code: -32009, message: "No", data } },
    }));
    await using client = connectWith<Anything>(`${scheme}://127.0.0.1:${server.port}`);
    await expect(client.f(1)).rejects.toMatchObject({ code: -32009, data });
  });

  it("that are malformed fail the call", async () => {
    await using server = await cborServer(() => ({ raw: Uint8Array.of(0xff) }));
    await using client = connectWith<Anything>(`${scheme}://127.0.0.1:${server.port}`, { reconnect: false });
    await expect(client.f(1)).rejects.toMatchObject({ name: "UcallError", code: 502 });
  });

  it("that cannot be sent fail the call, as others do", async () => {
    await using server = await cborServer(echoing);
    await using client = connectWith<Anything>(`${scheme}://127.0.0.1:${server.port}`);
    const loop: unknown[] = [new Uint8Array(1)];
    loop.unshift(loop);
    for (const params of [[{ data: new Float32Array(3), shape: [2] }], [loop], [{ loop }]]) {
      await expect(client.$call("f", params)).rejects.toMatchObject({ code: -32602 });
    }
    expect(server.received).toEqual([]);
  });

  it("are given up when the signal is aborted before they are read", async () => {
    await using server = await cborServer(echoing);
    await using client = connectWith<Anything>(`${scheme}://127.0.0.1:${server.port}`);
    const controller = new AbortController();
    const call = client.f({ blob: new Blob(["x"]) }, { signal: controller.signal });
    controller.abort(new Error("enough"));
    await expect(call).rejects.toThrow("enough");
    expect(await client.f(1)).toEqual([1]);
    expect(server.received).toHaveLength(1);
  });
});

describe("the priority of a call", () => {
  it.each(ways.slice(0, 2))("is a field of its request over %s", async (_, connectWith) => {
    await using server = await cborServer((message) =>
      Array.isArray(message) ? { json: message.map(result) } : echoing(message),
    );
    await using client = connectWith<Anything>(`http://127.0.0.1:${server.port}`);
    await client.f({ a: 1 }, { priority: 0 });
    await client.f({ a: 1 });
    await client.f({ a: new Uint8Array(1) }, { priority: 7 });
    const low = client.$with({ priority: 5, batch: true });
    await Promise.all([low.f(1), low.f(2)]);
    expect(server.received.map(({ priority }) => priority)).toEqual(["u=0", undefined, "u=7", "u=5"]);
  });
});

describe("bytes and arrays over tcp:", () => {
  it("are base64 and lists of numbers", async () => {
    await using server = await peer((text, socket) => socket.write(JSON.stringify(result(JSON.parse(text)))));
    await using client = connect<Anything>(`tcp://127.0.0.1:${server.port}`);
    const params = {
      bytes: Buffer.from("hello"),
      blob: new Blob(["x"]),
      vector: Float32Array.of(0.5, 2),
      ids: BigInt64Array.of(-1n),
      matrix,
      cube: { data: Uint8Array.of(1, 2, 3, 4), shape: [1, 2, 2] },
      empty: { data: new Float32Array(0), shape: [2, 0] },
      scalar: { data: Int8Array.of(5), shape: [] },
      date: new Date(0),
    };
    expect(await client.f(params)).toEqual({
      bytes: "aGVsbG8=",
      blob: "eA==",
      vector: [0.5, 2],
      ids: [-1],
      matrix: [
        [1, 2],
        [3, 4],
      ],
      cube: [
        [
          [1, 2],
          [3, 4],
        ],
      ],
      empty: [[], []],
      scalar: 5,
      date: "1970-01-01T00:00:00.000Z",
    });
  });

  it("that JSON would round are refused", async () => {
    await using server = await peer(() => {});
    await using client = connect<Anything>(`tcp://127.0.0.1:${server.port}`);
    const failed = client.f({ ids: BigInt64Array.of(2n ** 60n) });
    await expect(failed).rejects.toMatchObject({ code: -32602 });
    expect(server.received).toEqual([]);
  });
});
