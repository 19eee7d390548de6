import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { connect } from "ucall/client";
import { procedure, type Server, serve, type ServeOptions, t } from "ucall";
import { portOf, Program, testProgram } from "./program.ts";

const api = {
  sum: procedure({ a: t.int(), b: t.int() }, ({ a, b }) => a + b, { readonly: true }),
  address: procedure({}, (_, ctx) => ctx.remoteAddress, { readonly: true }),
};
const folder = mkdtempSync(join(tmpdir(), "ucall-"));
const servers: Server[] = [];

async function start(options: ServeOptions): Promise<Server> {
  const server = await serve(api, options);
  servers.push(server);
  return server;
}

async function sum(server: Server): Promise<number> {
  await using client = connect<typeof api>(server.url);
  return await client.sum(2, 3);
}

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close({ timeout: 0 })));
});

describe("TCP", () => {
  it("takes any free port for 0, and says which", async () => {
    const server = await start({ port: 0 });
    expect(server.address).toEqual({ host: "127.0.0.1", port: expect.any(Number) });
    expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:[1-9]\d*$/);
    expect(await sum(server)).toBe(5);
  });

  it("listens on IPv6", async () => {
    const server = await start({ port: 0, host: "::1" });
    expect(server.url).toMatch(/^http:\/\/\[::1\]:\d+$/);
    expect(await sum(server)).toBe(5);
  });

  it("says what to do where the port is in use", async () => {
    const port = portOf(await start({ port: 0 }));
    await expect(start({ port })).rejects.toThrow(new RegExp(`127\\.0\\.0\\.1:${port} is in use.*choose another port`));
  });

  it("says what to do where the address is another machine's", async () => {
    await expect(start({ port: 0, host: "192.0.2.1" })).rejects.toThrow(/this machine has no such address/);
  });

  it("answers only loopback's names on loopback, and any name elsewhere", async () => {
    const ask = async (server: Server, host: string) => {
      const port = portOf(server);
      const socket = net.connect(port, "127.0.0.1");
      socket.end(`GET /sum?a=1&b=2 HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
      let text = "";
      for await (const part of socket) text += String(part);
      return text.slice(9, 12);
    };
    expect(await ask(await start({ port: 0 }), "evil.example")).toBe("421");
    expect(await ask(await start({ port: 0 }), "localhost")).toBe("200");
    expect(await ask(await start({ port: 0, hosts: ["good.example"] }), "good.example")).toBe("200");
    expect(await ask(await start({ port: 0, host: "0.0.0.0" }), "any.example")).toBe("200");
  });

  it("tells handlers the peer's address", async () => {
    await using client = connect<typeof api>((await start({ port: 0 })).url);
    expect(await client.address()).toBe("127.0.0.1");
  });

  it("drops connections beyond maxConnections, and takes new ones when others have gone", async () => {
    const server = await start({ port: 0, maxConnections: 1 });
    const port = portOf(server);
    const first = net.connect(port, "127.0.0.1");
    await new Promise((resolve) => first.once("connect", resolve));
    const second = net.connect(port, "127.0.0.1");
    await new Promise((resolve) =>
      second
        .once("close", resolve)
        .on("error", () => {})
        .resume(),
    );
    first.end().resume();
    await new Promise((resolve) => first.once("close", resolve));
    await expect.poll(() => sum(server).catch(() => 0)).toBe(5);
  });
});

describe("Unix sockets", () => {
  it("listens on a path, and removes it when closed", async () => {
    const path = join(folder, "plain.sock");
    const server = await start({ path });
    expect(server.address).toEqual({ path });
    expect(server.url).toBe(`unix:${path}`);
    expect(await sum(server)).toBe(5);
    await server.close();
    expect(existsSync(path)).toBe(false);
  });

  it("has no peer address", async () => {
    await using client = connect<typeof api>((await start({ path: join(folder, "peer.sock") })).url);
    expect(await client.address()).toBe("");
  });

  it("takes over the file of a server that was killed", async () => {
    const path = join(folder, "stale.sock");
    const program = new Program(testProgram("listener.mjs"), [path]);
    await program.until(/listening/);
    await program[Symbol.asyncDispose]();
    expect(existsSync(path)).toBe(true);
    expect(await sum(await start({ path }))).toBe(5);
  });

  it("leaves a living server's file alone", async () => {
    const path = join(folder, "living.sock");
    const living = await start({ path });
    await expect(start({ path })).rejects.toThrow(/living\.sock is in use/);
    expect(await sum(living)).toBe(5);
  });

  it("leaves a file alone that is no socket", async () => {
    const path = join(folder, "text");
    writeFileSync(path, "important");
    await expect(start({ path })).rejects.toThrow(/exists and is no socket/);
    expect(existsSync(path)).toBe(true);
  });

  it("refuses a path that the system would cut", async () => {
    await expect(start({ path: `/tmp/${"x".repeat(120)}` })).rejects.toThrow(/at most 107 bytes/);
  });

  it.skipIf(process.getuid?.() === 0)("says that it may not write there", async () => {
    const closed = mkdtempSync(join(tmpdir(), "ucall-"));
    chmodSync(closed, 0o500);
    await expect(start({ path: join(closed, "sock") })).rejects.toThrow(/No permission/);
    rmSync(closed, { recursive: true });
  });
});

describe("options", () => {
  const wrong: [ServeOptions | Record<string, unknown>, RegExp][] = [
    [{ prot: 8545 }, /no option "prot"/],
    [{ port: 65_536 }, /option port .* 0 to 65535/],
    [{ port: 1.5 }, /option port/],
    [{ port: "80" }, /option port/],
    [{ host: "" }, /option host/],
    [{ path: "/tmp/x.sock", port: 80 }, /option path .* alone/],
    [{ workers: 0 }, /option workers/],
    [{ io: "pigeon" }, /option io .* "auto", "net", "uring"/],
    [{ engine: "quantum" }, /option engine .* "simd", "scalar"/],
    [{ maxConnections: 0 }, /option maxConnections/],
    [{ signal: {} }, /option signal/],
    [{ onStart: 1 }, /option onStart/],
    [{ maxBody: -1 }, /option maxBody/],
  ];
  it.each(wrong)("refuses %j by name", async (options, message) => {
    await expect(serve(api, options as ServeOptions)).rejects.toThrow(message);
  });

  it("refuses an API that has a fault, by the procedure's name", async () => {
    const faulty = { rpc: { discover: procedure({}, () => 1) } };
    await expect(serve(faulty, { port: 0 })).rejects.toThrow(/rpc\.discover/);
  });

  it.each(["simd", "scalar"] as const)("runs the %s engine", async (engine) => {
    const server = await start({ port: 0, engine });
    expect(server.engine).toBe(engine);
    expect(await sum(server)).toBe(5);
  });

  it("lets the environment choose what the options leave open", async () => {
    process.env["UCALL_ENGINE"] = "scalar";
    process.env["UCALL_IO"] = "net";
    try {
      expect((await start({ port: 0, io: "auto" })).io).toBe("net");
      expect((await start({ port: 0, io: "net" })).engine).toBe("scalar");
      expect((await start({ port: 0, io: "net", engine: "simd" })).engine).toBe("simd");
      process.env["UCALL_ENGINE"] = "quantum";
      await expect(start({ port: 0, io: "net" })).rejects.toThrow(/UCALL_ENGINE/);
    } finally {
      delete process.env["UCALL_ENGINE"];
      delete process.env["UCALL_IO"];
    }
  });
});
