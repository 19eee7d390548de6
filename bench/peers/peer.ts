import { once } from "node:events";
import net, { type AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import type { Pinning } from "../measure/machine.ts";
import { Program } from "../program.ts";
import { compiled } from "../compiled.ts";
import { runtime } from "./runtimes.ts";

/** A server that is measured: a program of its own, which takes a port and prints "listening" when it is ready. */
export interface Peer {
  readonly name: string;
  /** What to start; the port follows. @throws Unavailable where it cannot be had on this machine */
  command(): readonly string[];
  /** It looks at nothing and answers `sum` with a constant. */
  readonly constant?: boolean;
}

const file = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** A program of this folder in this very Node. */
export function nodeCommand(name: string, ...args: string[]): readonly string[] {
  return [process.execPath, "--expose-gc", file(name), ...args];
}

function onNode(name: string, program: string, ...args: string[]): Peer {
  return { name, command: () => nodeCommand(program, ...args) };
}

export const floor: Peer = {
  name: "floor (C, io_uring)",
  command: () => [compiled("floor/floor.c", "uring")],
  constant: true,
};
export const ucallUring: Peer = onNode("ucall (uring)", "ucall.js", "uring");
export const ucallNet: Peer = onNode("ucall (net)", "ucall.js", "net");
export const nodeHttp: Peer = onNode("node:http", "node-http.js");
export const nodeNet: Peer = onNode("node:net", "node-net.js");
export const ws: Peer = onNode("ws", "ws.js");
export const fastify: Peer = onNode("Fastify", "fastify.js");
export const fastifyBatches: Peer = onNode("Fastify, batches by hand", "fastify.js", "batches");
export const ucallBun: Peer = { name: "ucall (Bun)", command: () => [runtime("bun"), file("ucall.js")] };
export const ucallDeno: Peer = { name: "ucall (Deno)", command: () => [...deno(), file("ucall.js")] };
export const bunServe: Peer = { name: "Bun.serve", command: () => [runtime("bun"), file("bun-serve.js")] };
export const denoServe: Peer = { name: "Deno.serve", command: () => [...deno(), file("deno-serve.js")] };

function deno(): readonly string[] {
  return [runtime("deno"), "run", "--allow-all"];
}

/** A peer that runs. */
export interface Server {
  readonly program: Program;
  readonly port: number;
}

/** Starts a peer's program. @throws Unavailable, or Error with the reason that it gave */
export async function startPeer(peer: Peer, pinning: Pinning | undefined): Promise<Server> {
  const port = await freePort();
  const program = new Program([...peer.command(), String(port)], pinning?.server);
  try {
    const line = await program.line();
    if (line !== "listening") throw new Error(`it said "${line}" rather than "listening"`);
    return { program, port };
  } catch (error) {
    await program.stop();
    throw error;
  }
}

/** A port on which nobody listens. */
export async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
