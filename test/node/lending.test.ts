import { once } from "node:events";
import net from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { Host } from "../../dist/src/host/host.js";
import { serveOn, startServer } from "../../dist/src/server/serve.js";
import { loadEngine } from "../../dist/platforms/node/load.js";
import { NetListener } from "../../dist/platforms/node/net.js";
import { UringListener } from "../../dist/platforms/node/uring.js";
import { procedure, type serve, t } from "ucall";
import { get } from "../suite/requests.ts";
import { portOf } from "./program.ts";

const MIB = 1024 * 1024;

const hosts: Host[] = [];
const lent = (): number => hosts.reduce((sum, host) => sum + host.engine.lent.count, 0);

/** What serve() does, with a look at the host. */
const start: typeof serve = (api, options = {}) =>
  serveOn(
    {
      environment: () => undefined,
      start(table, settings, resolved) {
        const uring = process.env["UCALL_IO"] === "uring";
        const memory = { most: settings.memory, fixed: uring };
        const host = new Host(table, resolved, loadEngine(settings.engine, memory));
        hosts.push(host);
        const { log } = resolved;
        const listener = uring
          ? new UringListener(host, { maxConnections: Infinity }, log)
          : new NetListener(host, Infinity, log);
        return startServer(listener, settings, resolved);
      },
    },
    api,
    options,
  );

/** The memory of all results, which the test may move away. */
let memory = new Uint8Array(0);

const api = {
  bytes: procedure(
    { size: t.int() },
    ({ size }) => {
      memory = new Uint8Array(size).fill(7);
      return memory;
    },
    { readonly: true },
  ),
};

async function open(port: number): Promise<net.Socket> {
  const socket = net.connect(port, "127.0.0.1").on("error", () => {});
  await once(socket, "connect");
  return socket;
}

describe("the buffers that large results are sent from", () => {
  afterEach(() => hosts.splice(0));

  it("are given back when they have been sent, pipelined ones too", async () => {
    await using server = await start(api, { port: 0 });
    const socket = await open(portOf(server));
    for (let i = 0; i < 4; i++) socket.write(get(`/bytes?size=${2 * MIB}`));
    let length = 0;
    for await (const chunk of socket as AsyncIterable<Buffer>) if ((length += chunk.length) > 8 * MIB) break;
    await expect.poll(lent).toBe(0);
  });

  it("are lent while a peer does not read, and given back when it resets the connection", async () => {
    await using server = await start(api, { port: 0 });
    const port = portOf(server);
    const sockets = await Promise.all(Array.from({ length: 5 }, () => open(port)));
    for (const socket of sockets) socket.pause().write(get(`/bytes?size=${32 * MIB}`));
    await expect.poll(lent).toBe(5);
    for (const socket of sockets) socket.resetAndDestroy();
    await expect.poll(lent).toBe(0);
  });

  it("are given back when the server is closed at once", async () => {
    const server = await start(api, { port: 0 });
    const socket = await open(portOf(server));
    socket.pause().write(get(`/bytes?size=${32 * MIB}`));
    await expect.poll(lent).toBe(1);
    await server.close({ timeout: 0 });
    expect(lent()).toBe(0);
    socket.destroy();
  });

  it("may be moved away by their owner: then the connection is dropped, and no other byte leaves", async () => {
    await using server = await start(api, { port: 0 });
    const port = portOf(server);
    const socket = await open(port);
    socket.pause().write(get(`/bytes?size=${64 * MIB}`));
    await expect.poll(lent).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const moved = structuredClone(memory, { transfer: [memory.buffer] });
    const seen = new Set<number>();
    let length = 0;
    socket.on("data", (chunk: Buffer) => {
      const body = length === 0 ? chunk.subarray(chunk.indexOf("\r\n\r\n") + 4) : chunk;
      for (const byte of body) seen.add(byte);
      length += chunk.length;
    });
    await once(socket.resume(), "close");
    expect(length).toBeLessThan(moved.length);
    expect([...seen]).toEqual([7]);
    await expect.poll(lent).toBe(0);
    const other = await open(port);
    other.write(get("/bytes?size=3"));
    expect(String((await once(other, "data"))[0])).toMatch(/^HTTP\/1\.1 200 /);
    other.destroy();
  });
});
