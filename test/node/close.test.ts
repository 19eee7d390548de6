import net from "node:net";
import { describe, expect, it } from "vitest";
import { connect } from "ucall/client";
import { procedure, serve, type Server, type ServeOptions, t } from "ucall";
import { portOf } from "./program.ts";

/** A server whose one slow call is answered when the test says so. */
class Slow {
  readonly started: Promise<AbortSignal>;
  release!: (value: string) => void;
  #onStarted!: (signal: AbortSignal) => void;

  constructor() {
    this.started = new Promise((resolve) => (this.#onStarted = resolve));
  }

  async serve(options: ServeOptions = {}): Promise<Server> {
    const wait = procedure({}, (_, ctx) => {
      this.#onStarted(ctx.signal);
      return new Promise<string>((resolve) => (this.release = resolve));
    });
    return serve({ wait, sum: procedure({ a: t.int(), b: t.int() }, ({ a, b }) => a + b) }, { port: 0, ...options });
  }
}

async function open(server: Server): Promise<net.Socket> {
  const port = portOf(server);
  const socket = net.connect({ port, host: "127.0.0.1" });
  await new Promise((resolve, reject) => socket.once("connect", resolve).once("error", reject));
  return socket.on("error", () => {});
}

async function textOf(socket: net.Socket): Promise<string> {
  let text = "";
  for await (const part of socket) text += String(part);
  return text;
}

const callWait = '{"jsonrpc":"2.0","method":"wait","id":1}';

describe("close()", () => {
  it("closes idle connections and accepts no more", async () => {
    const server = await new Slow().serve();
    const socket = await open(server);
    const text = textOf(socket);
    await server.close();
    expect(await text).toBe("");
    await expect(open(server)).rejects.toThrow(/ECONNREFUSED/);
  });

  it("lets a call under way finish, and answers it", async () => {
    const slow = new Slow();
    const server = await slow.serve();
    const socket = await open(server);
    socket.write(callWait);
    const signal = await slow.started;
    const closed = server.close();
    slow.release("done");
    expect(await textOf(socket)).toBe('{"jsonrpc":"2.0","result":"done","id":1}\n');
    await closed;
    expect(signal.aborted).toBe(false);
  });

  it("aborts what is under way at the deadline", async () => {
    const slow = new Slow();
    const server = await slow.serve();
    const socket = await open(server);
    socket.write(callWait);
    const signal = await slow.started;
    await server.close({ timeout: 50 });
    expect(signal.aborted).toBe(true);
    expect(await textOf(socket).catch(() => "")).toBe("");
  });

  it("can bring the deadline forward when called again", async () => {
    const slow = new Slow();
    const server = await slow.serve();
    const socket = await open(server);
    socket.write(callWait);
    await slow.started;
    const first = server.close({ timeout: 60_000 });
    const second = server.close({ timeout: 0 });
    await Promise.all([first, second, server.closed]);
  });

  it("waits for a handler whose caller has gone", async () => {
    const slow = new Slow();
    const server = await slow.serve();
    const socket = await open(server);
    socket.write(callWait);
    const signal = await slow.started;
    socket.resetAndDestroy();
    await new Promise((resolve) => (signal.aborted ? resolve(null) : signal.addEventListener("abort", resolve)));
    let closed = false;
    const closing = server.close().then(() => (closed = true));
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(closed).toBe(false);
    slow.release("late");
    await closing;
  });

  it("is called when the scope of `await using` ends", async () => {
    let closed: Promise<void>;
    {
      await using server = await new Slow().serve();
      closed = server.closed;
    }
    await closed;
  });

  it("is called when the signal is aborted", async () => {
    const controller = new AbortController();
    const server = await new Slow().serve({ signal: controller.signal });
    controller.abort();
    await server.closed;
    await expect(new Slow().serve({ signal: controller.signal })).rejects.toThrow(/abort/i);
  });

  it("refuses a deadline that is no number", async () => {
    await using server = await new Slow().serve();
    expect(() => server.close({ timeout: Number.NaN })).toThrow(/option timeout/);
  });
});

describe("hooks", () => {
  it("run when the server listens and when it has closed", async () => {
    const seen: string[] = [];
    const onStart = (server: Server) => void seen.push(new URL(server.url).protocol);
    const onStop = () => void seen.push("stop");
    const server = await new Slow().serve({ onStart, onStop });
    expect(seen).toEqual(["http:"]);
    await server.close();
    expect(seen).toEqual(["http:", "stop"]);
  });

  it("fail serve() where onStart fails, and free the port", async () => {
    let url = "";
    const onStart = (server: Server) => {
      ({ url } = server);
      throw new Error("no database");
    };
    await expect(new Slow().serve({ onStart })).rejects.toThrow("no database");
    await using client = connect<{}>(url);
    await expect(client.$call("sum")).rejects.toMatchObject({ code: 503 });
  });
});
