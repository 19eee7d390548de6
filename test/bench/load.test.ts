import net, { type AddressInfo } from "node:net";
import { once } from "node:events";
import { describe, expect, it, vi } from "vitest";
import { Generator } from "../../dist/bench/load/generator.js";
import { exchange } from "../../dist/bench/load/exchange.js";
import { exchangeFrames, frame, unframe, upgrade } from "../../dist/bench/load/websocket.js";
import { parseTransfer } from "../../dist/bench/load/iperf3.js";
import { needFiles } from "../../dist/bench/measure/files.js";
import { cpuTime } from "../../dist/bench/measure/cpu.js";
import { Program, Unavailable } from "../../dist/bench/program.js";

const onLinux = process.platform === "linux";

/** Answers each byte with a line. */
async function lines() {
  const server = net.createServer((socket) => {
    socket.on("data", (bytes) => socket.write("12\n".repeat(bytes.length)));
    socket.on("error", () => {});
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { port: (server.address() as AddressInfo).port, [Symbol.dispose]: () => void server.close() };
}

describe.runIf(onLinux)("the load generator", () => {
  it("counts the answers to its messages", async () => {
    using server = await lines();
    const { port } = server;
    expect(await exchange(port, "x")).toBe("12\n");
    const generator = new Generator(undefined);
    const flood = { port, message: "x", replyLength: 3, connections: 3, depth: 4, milliseconds: 50 };
    const { replies, milliseconds } = await generator.flood(flood);
    expect(replies).toBeGreaterThan(12);
    expect(milliseconds).toBeGreaterThanOrEqual(49);
    await generator.hold({ port, message: "x", connections: 3 });
    expect((await generator.flood({ ...flood, connections: 0 })).replies).toBeGreaterThan(12);
    await generator.release();
    await expect(generator.flood({ ...flood, replyLength: 2 })).rejects.toThrow(
      /messages brought \d+ bytes, not 2 each/,
    );
    await generator.stop();
  });

  it("sends messages made of parts, some of them repeated", async () => {
    using server = await lines();
    const generator = new Generator(undefined);
    const message = ["ab", { text: "cde", times: 1000 }, "f"];
    const flood = { port: server.port, message, replyLength: 3 * 3003, connections: 1, depth: 1, milliseconds: 50 };
    const { replies, all } = await generator.flood(flood);
    expect(replies).toBeGreaterThan(0);
    expect(all).toBeGreaterThanOrEqual(replies);
    await generator.stop();
  });

  it("does not spare a server that stalls the messages that would have come meanwhile", async () => {
    let stall = 200; // ms, once
    const server = net.createServer((socket) => {
      socket.on("data", () => {
        setTimeout(() => socket.write("12\n"), stall);
        stall = 0;
      });
      socket.on("error", () => {});
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const generator = new Generator(undefined);
    const pace = { port, message: "x", replyLength: 3, connections: 1, rate: 200, milliseconds: 300 };
    const { latency, replies, missed } = await generator.pace(pace);
    // 40 of the 60 messages were due in those 200 ms.
    expect(latency.p50).toBeGreaterThan(20_000);
    expect(latency.p999).toBeGreaterThan(180_000);
    expect(replies + missed).toBeLessThanOrEqual(60);
    stall = 500;
    expect((await generator.pace(pace)).missed).toBeGreaterThan(0);
    await generator.stop();
    server.close();
  });

  it("measures how long an answer takes, where one message is under way", async () => {
    const server = net.createServer((socket) => {
      socket.on("data", () => setTimeout(() => socket.write("12\n"), 20));
      socket.on("error", () => {});
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const generator = new Generator(undefined);
    const flood = { port, message: "x", replyLength: 3, connections: 2, milliseconds: 150 };
    const { latency } = await generator.flood({ ...flood, depth: 1 });
    expect(latency!.p50).toBeGreaterThan(18_000);
    expect(latency!.p99).toBeGreaterThanOrEqual(latency!.p50);
    expect(latency!.p999).toBeGreaterThanOrEqual(latency!.p99);
    await generator.stop();
    server.close();
  });

  it("sends a greeting before, on each connection", async () => {
    const server = net.createServer((socket) => {
      socket.once("data", (head) => {
        socket.write(
          String(head) === upgrade ? "HTTP/1.1 101 Switching Protocols\r\n\r\n" : "HTTP/1.1 400 Bad Request\r\n\r\n",
        );
        socket.on("data", () => socket.write("\x81\x02ok", "latin1"));
      });
      socket.on("error", () => {});
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    expect(await exchangeFrames(port, "hello")).toEqual({ text: "ok", length: 4 });
    const generator = new Generator(undefined);
    const flood = { port, message: frame("hello"), replyLength: 4, connections: 2, depth: 1, milliseconds: 20 };
    expect((await generator.flood({ ...flood, greeting: upgrade })).replies).toBeGreaterThan(0);
    await expect(generator.flood({ ...flood, greeting: "hello" })).rejects.toThrow("was answered with HTTP/1.1 400");
    await generator.stop();
    server.close();
  });

  it("notices that connections it holds were closed", async () => {
    let ended = 0;
    const server = net.createServer((socket) => {
      socket.on("data", () => socket.end("12\n", () => (ended += 1)));
      socket.on("error", () => {});
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const generator = new Generator(undefined);
    await generator.hold({ port: (server.address() as AddressInfo).port, message: "x", connections: 3 });
    await vi.waitUntil(() => ended === 3);
    server.close();
    await expect(generator.release()).rejects.toThrow("the server closed 3 of 3 idle connections");
    await generator.stop();
  });

  it("says that nobody listens", async () => {
    const generator = new Generator(undefined);
    const flood = { port: 1, message: "x", replyLength: 1, connections: 1, depth: 1, milliseconds: 10 };
    await expect(generator.flood(flood)).rejects.toThrow("connect: Connection refused");
    await generator.stop();
  });
});

it.runIf(onLinux)("says what to do where too few files may be open", () => {
  expect(() => needFiles(10)).not.toThrow();
  expect(() => needFiles(2 ** 60)).toThrow(Unavailable);
  expect(() => needFiles(2 ** 60)).toThrow("ulimit -Hn");
});

describe("a program of the bench", () => {
  const node = (code: string) => new Program([process.execPath, "-e", code], undefined);

  it("says why it ended", async () => {
    await expect(node(`throw new TypeError("no such thing")`).line()).rejects.toThrow(/^TypeError: no such thing/);
    await expect(node("process.exit(3)").line()).rejects.toThrow("the program ended with exit code 3");
    const absent = node(`console.error("not here"); process.exitCode = 69`).line();
    await expect(absent).rejects.toThrow(new Unavailable("not here"));
    await expect(new Program(["/nowhere/at/all"], undefined).line()).rejects.toThrow("could not be started");
  });

  it.runIf(onLinux)("has its CPU time measured", async () => {
    const program = node(`
      const end = process.cpuUsage().user + 100_000;
      while (process.cpuUsage().user < end);
      console.log("done");
      process.stdin.resume();
    `);
    expect(await program.line()).toBe("done");
    const time = cpuTime(program.pid);
    expect(time).toBeGreaterThan(90);
    expect(time).toBeLessThan(5000);
    await program.stop();
  });
});

describe("WebSocket frames", () => {
  it("are masked on the way to the server (RFC 6455, section 5.7)", () => {
    expect(Buffer.from(frame("Hello"), "latin1").toString("hex")).toBe("818537fa213d7f9f4d5158");
    const long = Buffer.from(frame("x".repeat(300)), "latin1");
    expect(long.subarray(0, 4).toString("hex")).toBe("81fe012c");
    expect(long).toHaveLength(308);
  });

  it("come back whole or not yet", () => {
    expect(unframe("\x81\x05Hello")).toBe("Hello");
    expect(unframe("\x81\x05Hel")).toBeUndefined();
    expect(unframe("\x81")).toBeUndefined();
    expect(unframe(`\x81\x7e\x01\x2c${"x".repeat(300)}`)).toBe("x".repeat(300));
    expect(() => unframe("\x88\x02\x03\xe8")).toThrow("no text message");
  });
});

it("reads iperf3's report", () => {
  const end = { sum_sent: { bytes: 9, seconds: 1 }, sum_received: { start: 0, bytes: 2_000_000, seconds: 0.5 } };
  expect(parseTransfer(JSON.stringify({ start: {}, end }))).toEqual({ bytes: 2_000_000, milliseconds: 500 });
  const error = "unable to connect to server: Connection refused";
  expect(() => parseTransfer(JSON.stringify({ start: {}, end: {}, error }))).toThrow(`iperf3: ${error}`);
  expect(() => parseTransfer("{}")).toThrow("no sum");
});
