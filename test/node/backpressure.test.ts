import net from "node:net";
import { expect, it } from "vitest";
import { procedure, serve, t } from "ucall";
import { wrongInPauses } from "../suite/pausing-reader.ts";
import { portOf } from "./program.ts";

const api = {
  repeat: procedure({ text: t.string(), times: t.int() }, ({ text, times }) => text.repeat(times)),
};

it("delivers large answers to a reader that stops and goes on", async () => {
  await using server = await serve(api, { port: 0 });
  expect(await wrongInPauses(portOf(server), "ab", 1_500_000)).toEqual([]);
});

it("stops reading from a client that does not read, and keeps no more than its limit", async () => {
  await using server = await serve(api, { port: 0, maxUnsent: 100_000, idleTimeout: 60_000 });
  const port = portOf(server);
  const socket = net.connect(port, "127.0.0.1").on("error", () => {});
  socket.pause();
  const call = JSON.stringify({
    jsonrpc: "2.0",
    method: "repeat",
    params: { text: "x".repeat(1000), times: 50 },
    id: 1,
  });
  const before = process.memoryUsage().rss;
  let wrote = 0;
  // As long as the server reads, the calls leave; then they stay here.
  for (let turn = 0; turn < 400; turn++) {
    for (let count = 0; count < 50 && socket.writableLength < 1_000_000; count++) {
      socket.write(call);
      wrote += call.length;
    }
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  expect(socket.writableLength).toBeGreaterThan(0);
  expect(wrote).toBeLessThan(30_000_000);
  expect(process.memoryUsage().rss - before).toBeLessThan(150_000_000);
  socket.destroy();
});
