import { once } from "node:events";
import net, { type AddressInfo } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Pinning } from "../measure/machine.ts";
import { Program, Unavailable } from "../program.ts";
import { compiled } from "../compiled.ts";
import { copyNpmPeers, hasNpmPackages, python } from "../setup.ts";
import { runtime } from "./runtimes.ts";

/** A server that is measured: a program of its own, which takes a port and prints "listening" when it is ready. */
export interface Peer {
  readonly name: string;
  /** What to start; the port follows. @throws Unavailable where it cannot be had on this machine */
  command(): readonly string[];
  /** It looks at nothing and answers `sum` with a constant. */
  readonly constant?: boolean;
  /** Processes of it that each say so when they listen. Default: 1. */
  readonly processes?: number;
}

const file = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** A program of this folder in this very Node. */
export function nodeCommand(name: string, ...args: string[]): readonly string[] {
  return [process.execPath, "--expose-gc", file(name), ...args];
}

function onNode(name: string, program: string, ...args: string[]): Peer {
  return { name, command: () => nodeCommand(program, ...args) };
}

/** A program of npm/, beside the packages that the bench's set-up installed. */
export function npmPeer(name: string, program: string, ...args: string[]): Peer {
  return {
    name,
    command() {
      if (!hasNpmPackages()) throw new Unavailable("its npm packages are not installed: npm run bench does it");
      return [process.execPath, join(copyNpmPeers(), program), ...args];
    },
  };
}

/** A program of python/. */
export function pythonPeer(name: string, program: string, ...args: string[]): Peer {
  return { name, command: () => [python, "-B", pythonFile(program), ...args] };
}

/** A file of python/. */
export function pythonFile(name: string): string {
  return file(`../../../bench/peers/python/${name}`);
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

export const jayson: Peer = npmPeer("jayson", "jayson.mjs");
export const trpc: Peer = npmPeer("tRPC", "trpc.mjs");
export const orpc: Peer = npmPeer("oRPC", "orpc.mjs");
export const hono: Peer = npmPeer("Hono", "hono.mjs");
export const fastifyRest: Peer = npmPeer("Fastify", "fastify.mjs");
export const connect: Peer = npmPeer("Connect", "connect.mjs");
export const connectGrpc: Peer = npmPeer("Connect", "connect.mjs", "grpc");
export const grpcJs: Peer = npmPeer("@grpc/grpc-js", "grpc-js.mjs");
export const fastapi: Peer = pythonPeer("FastAPI", "fastapi_calls.py");
export const grpcPython: Peer = pythonPeer("gRPC of Python", "grpc_calls.py");

function deno(): readonly string[] {
  return [runtime("deno"), "run", "--allow-all"];
}

/** A peer that runs. */
export interface Server {
  readonly program: Program;
  readonly port: number;
}

/**
 * Starts a peer's program.
 * @param port Default: one on which nobody listens
 * @throws Unavailable, or Error with the reason that it gave
 */
export async function startPeer(peer: Peer, pinning: Pinning | undefined, port?: number): Promise<Server> {
  port ??= await freePort();
  const program = new Program([...peer.command(), String(port)], pinning?.server);
  try {
    for (let left = peer.processes ?? 1; left > 0; left--) {
      const line = await program.line();
      if (line !== "listening") throw new Error(`it said "${line}" rather than "listening"`);
    }
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
