import { describe, expect, it } from "vitest";
import { engineModule, InProcessServer } from "../suite/in-process.ts";
import { FOLDERS, load } from "../suite/load.ts";
import { call, get, post } from "../suite/requests.ts";
import { until } from "../suite/until.ts";
import { responsesOf } from "../suite/ways.ts";
import { play } from "../suite/run.ts";
import { bytesOf } from "../suite/text.ts";

const MIB = 1024 * 1024;

describe.each(["simd", "scalar"] as const)("the engine's memory, %s", (variant) => {
  const start = (limits: Record<string, number> = {}): InProcessServer =>
    new InProcessServer({ limits }, engineModule(variant));
  const size = (server: InProcessServer): number => server.host.engine.memory.buffer.byteLength;

  it("grows while bodies of many connections arrive in turns, and every byte comes back", () => {
    const server = start();
    const before = size(server);
    const bodies = Array.from({ length: 8 }, (_, i) =>
      post("/echo/json", JSON.stringify({ value: `${i}`.repeat(2 * MIB + i) })),
    );
    const peers = bodies.map(() => server.connectNow());
    for (let at = 0; at < 3 * MIB; at += 100_003) {
      for (const [i, peer] of peers.entries()) peer.write(bodies[i]!.subarray(at, at + 100_003));
    }
    for (const [i, peer] of peers.entries()) {
      const body = responsesOf(peer)[0]?.body;
      expect(body?.length).toBe(2 * MIB + i + 2);
      expect(body?.subarray(1, -1).every((byte) => byte === 48 + i)).toBe(true);
    }
    expect(size(server)).toBeGreaterThan(before);
  });

  it("grows for answers, in the middle of a batch and of a turn", () => {
    const server = start();
    const before = size(server);
    const peer = server.connectNow();
    peer.write(bytesOf(`[${Array.from({ length: 700 }, (_, i) => call("text.repeat", ["ab€", 1500], i)).join()}]`));
    const answers = JSON.parse(new TextDecoder().decode(peer.output)) as { id: number; result: string }[];
    expect(answers.map(({ id, result }) => [id, result.length])).toEqual(answers.map((_, i) => [i, 4500]));
    expect(answers.every(({ result }) => result === answers[0]?.result)).toBe(true);
    expect(size(server)).toBeGreaterThan(before);
  });

  it("does not grow for large answers, which never come into it", () => {
    const server = start();
    const before = size(server);
    const peer = server.connectNow();
    peer.write(bytesOf(call("text.repeat", ["ab€", 2_000_000])));
    peer.write(bytesOf(`[${call("bytes.pattern", [8 * MIB])},${call("bytes.later", [8 * MIB])}]`));
    expect(peer.output.length).toBeGreaterThan(10_000_000);
    expect(size(server)).toBe(before);
    peer.destroy();
    expect(server.lent).toBe(0);
  });

  it("grows when a head is decoded and when numbers and text are read in one turn", () => {
    const server = start({ maxHead: MIB, maxFields: 10_000 });
    const peer = server.connectNow();
    const fields = Array.from({ length: 9000 }, (_, i) => `X-${i}: ${"v".repeat(50)}\r\n`).join("");
    peer.write(get("/inspect/a?query=b", fields));
    const [response] = responsesOf(peer);
    const seen = JSON.parse(new TextDecoder().decode(response?.body)) as { headers: unknown[] };
    expect(seen.headers.length).toBe(9001);
  });

  it("does not grow by repetition", () => {
    const server = start();
    const round = (): void => {
      const peers = Array.from({ length: 20 }, () => server.connectNow());
      for (const [i, peer] of peers.entries()) {
        peer.write(post("/", call("echo.string", ["x".repeat(i * 10_000)])));
        peer.write(get("/text/repeat?unit=x&times=100000"));
        peer.write(bytesOf("GET /unfinished HTTP/1.1\r\nHo"));
      }
      for (const peer of peers) peer.destroy();
    };
    for (let i = 0; i < 5; i++) round();
    const before = size(server);
    for (let i = 0; i < 20; i++) round();
    expect(size(server)).toBe(before);
  });

  it("does not grow by whatever comes: all case files, over and over", async () => {
    const server = start();
    const cases = load(...FOLDERS).filter((one) => !one.options.limits && one.steps.every((step) => !step.wait));
    const round = async (): Promise<void> => {
      for (const one of cases) await play(server, one).catch(() => {});
    };
    await round();
    await round();
    const before = size(server);
    for (let i = 0; i < 3; i++) await round();
    expect(size(server)).toBe(before);
    await until("all calls have ended", () => server.host.pendingCalls === 0);
  }, 60_000);

  it("is bounded for a client that never reads", () => {
    const server = start({ maxUnsent: 65_536 });
    const before = size(server);
    const peer = server.connectNow();
    peer.pause();
    for (let i = 0; i < 1000; i++) peer.write(get("/text/repeat?unit=abcdefgh&times=8192"));
    expect(peer.held).toBe(true);
    expect(size(server)).toBeLessThan(before + 2 * MIB);
    peer.resume();
    expect(responsesOf(peer).length).toBe(1000);
  });

  it("is bounded for a connection that sends a body and never finishes it", () => {
    const server = start({ maxBody: MIB });
    const before = size(server);
    const chunk = bytesOf(["10000\r\n", { repeat: " ", times: 65_536 }, "\r\n"]);
    for (let i = 0; i < 20; i++) {
      const peer = server.connectNow();
      peer.write(bytesOf("POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"));
      for (let sent = 0; sent < 2 * MIB; sent += 65_536) peer.write(chunk);
      expect(responsesOf(peer)[0]?.status).toBe(413);
      peer.destroy();
    }
    expect(size(server)).toBeLessThan(before + 8 * MIB);
  });
});
