import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { procedure, serve, t } from "ucall";
import { uringWorks } from "../suite/uring.ts";
import { portOf } from "../node/program.ts";
import { callOnce, closed, descriptors, open, startServer, sumRequest } from "./server.ts";

const api = { sum: procedure({ a: t.int(), b: t.int() }, ({ a, b }) => a + b, { readonly: true }) };

describe.runIf(uringWorks)("descriptors on io_uring", () => {
  it("are all closed when a server has closed, whatever its connections did", async () => {
    const before = descriptors();
    for (let round = 0; round < 20; round++) {
      const server = await serve(api, { port: 0, io: "uring" });
      const port = portOf(server);
      const sockets = await Promise.all(Array.from({ length: 10 }, () => open(port)));
      sockets[0]!.write(sumRequest);
      sockets[1]!.write("POST / HTT");
      sockets[2]!.resetAndDestroy();
      sockets[3]!.end();
      await server.close({ timeout: round % 2 ? 0 : 100 });
      for (const socket of sockets) socket.destroy();
    }
    await expect.poll(descriptors).toEqual(before);
  });

  it("are all closed when serve() fails", async () => {
    await using taken = await serve(api, { port: 0, io: "uring" });
    const port = portOf(taken);
    const before = descriptors();
    for (let i = 0; i < 10; i++) await expect(serve(api, { port, io: "uring" })).rejects.toThrow(/is in use/);
    await expect(serve(api, { host: "192.0.2.1", io: "uring" })).rejects.toThrow(/no such address/);
    await expect(serve(api, { path: "/nowhere/ucall.sock", io: "uring" })).rejects.toThrow(/Cannot listen/);
    await expect.poll(descriptors).toEqual(before);
  });

  it("come free with their connections: thousands open and close", async () => {
    await using server = await serve(api, { port: 0, io: "uring" });
    const port = portOf(server);
    const before = descriptors();
    const churn = async (): Promise<void> => {
      for (let i = 0; i < 50; i++) {
        const socket = await open(port);
        const ending = i % 4;
        if (ending === 0) socket.resetAndDestroy();
        else if (ending === 1) socket.end(sumRequest).resume();
        else if (ending === 2) socket.end(sumRequest.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n")).resume();
        else socket.write(sumRequest, () => socket.destroy());
        await closed(socket);
      }
    };
    await Promise.all(Array.from({ length: 100 }, churn));
    expect(await callOnce(server.url, "sum", { a: 2, b: 3 })).toBe(5);
    await expect.poll(descriptors, { timeout: 5000 }).toEqual(before);
  }, 60_000);

  it("may run out: connections go on, and new ones are accepted when some have come free", async () => {
    const { program, url, port } = await startServer(
      { io: "uring" },
      { under: ["sh", "-c", 'ulimit -n 96; exec "$0" "$@"'] },
    );
    await using _ = program;
    const first = await open(port);
    const others = await Promise.all(Array.from({ length: 120 }, () => open(port)));
    // The kernel accepts for the process what the process has no descriptor for.
    await program.until(/a connection could not be accepted: accept EMFILE: too many open files/, "stderr");
    first.write(sumRequest);
    expect(String((await once(first, "data"))[0])).toMatch(/200 OK[^]*5$/);
    for (const socket of others.slice(0, 80)) socket.destroy();
    const last = others.at(-1)!;
    last.write(sumRequest);
    expect(String((await once(last, "data"))[0])).toMatch(/200 OK[^]*5$/);
    for (const socket of [first, ...others]) socket.destroy();
    expect(await callOnce(url, "sum", { a: 2, b: 3 })).toBe(5);
    program.signal("SIGTERM");
    const { stderr } = await program.ended;
    expect(stderr.split("\n").filter(Boolean)).toHaveLength(1);
  });

  it("do not grow beyond maxConnections", async () => {
    await using server = await serve(api, { port: 0, io: "uring", maxConnections: 5 });
    const port = portOf(server);
    const kept = await Promise.all(Array.from({ length: 5 }, () => open(port)));
    const dropped = await Promise.all(Array.from({ length: 20 }, () => open(port)));
    await Promise.all(dropped.map(closed));
    for (const socket of kept) socket.write(sumRequest);
    await Promise.all(kept.map((socket) => once(socket, "data")));
    for (const socket of [...kept, ...dropped]) socket.destroy();
    await expect.poll(() => callOnce(server.url, "sum", { a: 2, b: 3 }).catch(() => 0)).toBe(5);
  });
});
