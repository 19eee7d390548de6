import { once } from "node:events";
import net, { type AddressInfo } from "node:net";
import { afterEach, describe, expect, it, vi } from "vitest";
import { readResponse } from "../../dist/bench/load/exchange.js";
import { decodeInteger, encodeIntegers, unary } from "../../dist/bench/load/grpc.js";
import { countReplies, h2load, percentiles } from "../../dist/bench/load/h2load.js";
import { Requests } from "../../dist/bench/load/requests.js";
import { Unavailable } from "../../dist/bench/program.js";

/** Answers each byte with "12\n", and counts connections. */
async function lines() {
  let connections = 0;
  const server = net.createServer((socket) => {
    connections += 1;
    socket.on("data", (bytes) => String(bytes) !== "silence" && socket.write("12\n".repeat(bytes.length)));
    socket.on("error", () => {});
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    connections: () => connections,
    [Symbol.dispose]: () => void server.close(),
  };
}

describe.runIf(process.platform === "linux")("the load generator for a number of requests", () => {
  const sending = { message: "x", replyLength: 3, number: 10, connections: 2, milliseconds: 10_000 };

  it("sends as many as it is told to, on connections that are kept or not", async () => {
    using server = await lines();
    const { port, connections } = server;
    const requests = new Requests(undefined);
    const kept = await requests.send({ ...sending, port, fresh: false });
    expect(kept).toMatchObject({ replies: 10, lost: 0 });
    expect(connections()).toBe(2);
    const fresh = await requests.send({ ...sending, port, fresh: true });
    expect(fresh).toMatchObject({ replies: 10, lost: 0 });
    expect(connections()).toBe(12);
    expect(fresh.latency.p50).toBeGreaterThan(0);
    expect(fresh.latency.p99).toBeGreaterThanOrEqual(fresh.latency.p50);
    await requests.stop();
  });

  it("ends with the time, and waits for what is under way", async () => {
    using server = await lines();
    const requests = new Requests(undefined);
    const { port } = server;
    const { replies, lost, milliseconds } = await requests.send({
      ...sending,
      port,
      number: 1_000_000,
      milliseconds: 20,
      fresh: false,
    });
    expect(lost).toBe(0);
    expect(replies).toBeLessThan(1_000_000);
    expect(milliseconds).toBeGreaterThanOrEqual(19);
    await requests.stop();
  });

  it("notices answers of another length, and none", async () => {
    using server = await lines();
    const { port } = server;
    const wrong = new Requests(undefined);
    await expect(wrong.send({ ...sending, port, replyLength: 2, fresh: false })).rejects.toThrow("more than 2 bytes");
    await wrong.stop();
    const silent = new Requests(undefined);
    const silence = { ...sending, port, message: "silence", milliseconds: 10, patience: 50, fresh: false };
    await expect(silent.send(silence)).rejects.toThrow("no answers came");
    await silent.stop();
    const refused = new Requests(undefined);
    await expect(refused.send({ ...sending, port: 1, fresh: true })).rejects.toThrow("Connection refused");
    await refused.stop();
  });
});

it("sorts latencies", () => {
  const times = Array.from({ length: 1000 }, (_, index) => 1000 - index);
  expect(percentiles(times)).toEqual({ p50: 501, p99: 991, p999: 1000 });
  expect(percentiles([7])).toEqual({ p50: 7, p99: 7, p999: 7 });
});

it("reads responses whole and in chunks", () => {
  expect(readResponse("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")).toEqual({ status: 200, body: "ok" });
  const chunked =
    "HTTP/1.1 404 Not Found\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\na\r\n0123456789\r\n0\r\n\r\n";
  expect(readResponse(chunked)).toEqual({ status: 404, body: "abc0123456789" });
});

describe("gRPC", () => {
  afterEach(() => void vi.unstubAllEnvs());

  it("has integers in its messages", () => {
    expect(encodeIntegers([2, 3]).toString("hex")).toBe("000000000408021003");
    expect(encodeIntegers([300]).toString("hex")).toBe("000000000308ac02");
    expect(decodeInteger(Buffer.from("00000000020805", "hex"))).toBe(5);
    expect(decodeInteger(Buffer.from("0000000000", "hex"))).toBe(0);
    expect(() => decodeInteger(Buffer.from("000000000412026f6b", "hex"))).toThrow("a wrong answer: ");
  });

  it("is not taken for granted", async () => {
    using server = await lines();
    await expect(unary(server.port, "/bench.Bench/sum", encodeIntegers([2, 3]))).rejects.toThrow(/protocol/i);
  });

  it("takes h2load, and answers that it counts", async () => {
    const line = "requests: 9 total, 9 started, 9 done, 8 succeeded, 1 failed, 0 errored, 0 timeout";
    expect(() => countReplies(line)).toThrow("h2load: requests: 9 total");
    expect(countReplies(line.replace("8 succeeded, 1 failed", "9 succeeded, 0 failed"))).toBe(9);
    expect(() => countReplies(line.replace("8 succeeded, 1 failed", "0 succeeded, 0 failed"))).toThrow("no answers");
    vi.stubEnv("PATH", "/nowhere");
    const calls = { port: 1, path: "/", message: Buffer.of(), connections: 1, milliseconds: 10, cores: undefined };
    await expect(h2load(calls)).rejects.toThrow(new Unavailable("h2load is not installed (Debian: nghttp2-client)"));
  });
});
