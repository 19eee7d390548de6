import { once } from "node:events";
import { existsSync, mkdtempSync, writeFileSync } from "node:fs";
import net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { connect } from "ucall/client";
import { Program, testProgram } from "../node/program.ts";
import { wrongInPauses } from "./pausing-reader.ts";
import type { api } from "./programs/server.ts";

const program = (name: string): string => fileURLToPath(new URL(`programs/${name}`, import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "ucall-"));

/** What serve() does besides answering, on another runtime. */
export function itServesOn(runtime: readonly string[], platform: string): void {
  const start = (options: object): Program => new Program(program("server.ts"), [JSON.stringify(options)], { runtime });
  const urlOf = async (server: Program): Promise<string> => (await server.until(/^listening (\S+)/m))[1]!;
  const sum = async (url: string): Promise<number> => {
    await using client = connect<typeof api>(url);
    return await client.sum(2, 3);
  };

  it("resolves to its own platform, with a client for each transport, and ends when nothing keeps it alive", async () => {
    const { code, stdout, stderr } = await new Program(program("alone.ts"), [join(folder, "alone.sock")], { runtime })
      .ended;
    expect(stderr).toBe("");
    expect(stdout).toMatch(
      new RegExp(`^http: 5 50\ntcp: 5 50\nunix: 5 50\n.*/dist/platforms/${platform}/index\\.js\n$`),
    );
    expect(code).toBe(0);
  });

  describe("TCP", () => {
    it("listens on any free port, on IPv6 too, and tells the peer's address", async () => {
      for (const [host, peer] of [
        ["127.0.0.1", "127.0.0.1"],
        ["::1", "::1"],
      ]) {
        await using server = start({ port: 0, host });
        await using client = connect<typeof api>(await urlOf(server));
        expect(await client.address()).toBe(peer);
      }
    });

    it("answers only loopback's names on loopback, also where it was given by name", async () => {
      await using server = start({ port: 0, host: "localhost" });
      const { port, hostname } = new URL(await urlOf(server));
      const socket = net.connect(Number(port), hostname);
      socket.end("GET /sum?a=1&b=2 HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n");
      const [answer] = (await once(socket, "data")) as [Buffer];
      expect(answer.toString()).toMatch(/^HTTP\/1\.1 421 /);
    });

    it("drops connections beyond maxConnections, and takes new ones when others have gone", async () => {
      await using server = start({ port: 0, maxConnections: 1 });
      const url = await urlOf(server);
      const first = net.connect(Number(new URL(url).port), "127.0.0.1");
      first.write("GET /sum?a=1&b=2 HTTP/1.1\r\nHost: localhost\r\n\r\n");
      await once(first, "data");
      await expect(sum(url)).rejects.toThrow(/connect/i);
      first.destroy();
      await expect.poll(() => sum(url).catch(() => 0)).toBe(5);
    });

    it("delivers large answers to a reader that stops and goes on", async () => {
      await using server = start({ port: 0 });
      const port = Number(new URL(await urlOf(server)).port);
      expect(await wrongInPauses(port, "abcd", 2_000_000)).toEqual([]);
    });
  });

  describe("Unix sockets", () => {
    it("listens on a path, has no peer address, and removes the file when closed", async () => {
      const path = join(folder, "plain.sock");
      await using server = start({ path });
      expect(await urlOf(server)).toBe(`unix:${path}`);
      await using client = connect<typeof api>(`unix:${path}`);
      expect(await client.address()).toBe("");
      server.signal("SIGTERM");
      expect(await server.ended).toMatchObject({ code: 0, stdout: expect.stringContaining("closed") });
      expect(existsSync(path)).toBe(false);
    });

    it("takes over the file of a server that was killed, but not that of a living one", async () => {
      const path = join(folder, "stale.sock");
      const killed = new Program(testProgram("listener.mjs"), [path]);
      await killed.until(/listening/);
      await killed[Symbol.asyncDispose]();
      expect(existsSync(path)).toBe(true);
      await using server = start({ path });
      expect(await sum(await urlOf(server))).toBe(5);
      const second = await start({ path }).ended;
      expect(second).toMatchObject({ code: 1, stdout: expect.stringContaining("stale.sock is in use") });
      expect(await sum(`unix:${path}`)).toBe(5);
    });
  });

  it("says in words what it cannot do", async () => {
    const taken = net.createServer().listen(0, "127.0.0.1");
    await once(taken, "listening");
    const { port } = taken.address() as net.AddressInfo;
    const text = join(folder, "text");
    writeFileSync(text, "important");
    const refusals: [object, RegExp][] = [
      [{ port }, new RegExp(`127\\.0\\.0\\.1:${port} is in use.*choose another port`)],
      [{ port: 0, host: "192.0.2.1" }, /this machine has no such address/],
      [
        { port: 0, host: "no.such.host.invalid" },
        /no\.such\.host\.invalid:0: (this machine has no such address|.* not known)/,
      ],
      [{ path: text }, /exists and is no socket/],
      [{ path: join(folder, "missing/socket") }, /Cannot listen on .*missing\/socket/],
      [{ prot: 1 }, /has no option "prot"/],
      [{ workers: 2 }, /workers is for Node/],
      [{ io: "uring" }, /"uring" does not work on/],
    ];
    for (const [options, words] of refusals) {
      const { code, stdout } = await start(options).ended;
      expect(stdout).toMatch(words);
      expect(code).toBe(1);
    }
    taken.close();
  });
}
