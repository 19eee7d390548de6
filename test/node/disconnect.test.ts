import { once } from "node:events";
import net from "node:net";
import { expect, it } from "vitest";
import { connect } from "ucall/client";
import { procedure, serve, t } from "ucall";
import { portOf } from "./program.ts";

it("outlives peers that leave at any byte, in any way", async () => {
  const logged: unknown[] = [];
  const note = (...line: unknown[]): void => void logged.push(line);
  const log = { debug: note, info: note, warn: note, error: note };
  let running = 0;
  const api = {
    sum: procedure({ a: t.int(), b: t.int() }, ({ a, b }) => a + b, { readonly: true }),
    wait: procedure({ text: t.string() }, async ({ text }, ctx) => {
      running++;
      await once(ctx.signal, "abort");
      running--;
      return text.repeat(100_000);
    }),
  };
  await using server = await serve(api, { port: 0, log });
  const port = portOf(server);
  const body = '{"jsonrpc":"2.0","method":"wait","params":{"text":"abc"},"id":1}';
  const request = `POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
  const leave = [
    (socket: net.Socket) => socket.end(),
    (socket: net.Socket) => socket.destroy(),
    (socket: net.Socket) => socket.resetAndDestroy(),
  ];

  const visits = Array.from({ length: request.length + 1 }, async (_, length) => {
    const socket = net.connect(port, "127.0.0.1").on("error", () => {});
    await once(socket, "connect");
    socket.resume();
    socket.write(request.slice(0, length), () => leave[length % leave.length]!(socket));
    await once(socket, "close");
  });
  await Promise.all(visits);

  await using client = connect<typeof api>(server.url);
  expect(await client.sum(2, 3)).toBe(5);
  await expect.poll(() => running).toBe(0);
  expect(logged).toEqual([]);
});
