import net, { type AddressInfo } from "node:net";
import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { Generator } from "../../dist/bench/load/generator.js";
import { exchange } from "../../dist/bench/load/exchange.js";
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
    await expect(generator.flood({ ...flood, replyLength: 2 })).rejects.toThrow(
      /messages brought \d+ bytes, not 2 each/,
    );
    await generator.hold({ port, message: "x", connections: 3 });
    await generator.release();
    await generator.stop();
  });

  it("notices that connections it holds were closed", async () => {
    const server = net.createServer((socket) => {
      socket.on("data", () => socket.end("12\n"));
      socket.on("error", () => {});
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const generator = new Generator(undefined);
    await generator.hold({ port: (server.address() as AddressInfo).port, message: "x", connections: 3 });
    await new Promise((resolve) => server.close(resolve)); // when the last connection has gone
    await expect(generator.release()).rejects.toThrow("the server closed 3 of 3 idle connections");
    await generator.stop();
  });

  it("says that nobody listens", async () => {
    const generator = new Generator(undefined);
    const flood = { port: 1, message: "x", replyLength: 1, connections: 1, depth: 1, milliseconds: 10 };
    await expect(generator.flood(flood)).rejects.toThrow("ECONNREFUSED");
    await generator.stop();
  });
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
