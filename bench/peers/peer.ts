import { fileURLToPath } from "node:url";
import type { Pinning } from "../measure/machine.ts";
import { Program } from "../program.ts";
import { runtime } from "./install.ts";

/** A server that is measured: a program of its own, which prints "listening PORT" when it is ready. */
export interface Peer {
  readonly name: string;
  /** What to start. @throws Unavailable where it cannot be had on this machine */
  command(): Promise<readonly string[]>;
}

const file = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** A program of this folder in this very Node. */
export function nodeCommand(name: string, ...args: string[]): readonly string[] {
  return [process.execPath, "--expose-gc", file(name), ...args];
}

function onNode(name: string, program: string, ...args: string[]): Peer {
  return { name, command: async () => nodeCommand(program, ...args) };
}

export const ucallUring: Peer = onNode("ucall (uring)", "ucall.js", "uring");
export const ucallNet: Peer = onNode("ucall (net)", "ucall.js", "net");
export const nodeHttp: Peer = onNode("node:http", "node-http.js");
export const nodeNet: Peer = onNode("node:net", "node-net.js");
export const fastify: Peer = onNode("Fastify", "fastify.js");
export const fastifyBatches: Peer = onNode("Fastify, batches by hand", "fastify.js", "batches");
export const bunServe: Peer = {
  name: "Bun.serve",
  command: async () => [await runtime("bun"), file("bun-serve.js")],
};
export const denoServe: Peer = {
  name: "Deno.serve",
  command: async () => [await runtime("deno"), "run", "--allow-all", "--no-config", file("deno-serve.js")],
};

/** A peer that runs. */
export interface Server {
  readonly program: Program;
  readonly port: number;
}

/** Starts a peer's program. @throws Unavailable, or Error with the reason that it gave */
export async function startPeer(peer: Peer, pinning: Pinning | undefined): Promise<Server> {
  const program = new Program(await peer.command(), pinning?.server);
  try {
    const line = await program.line();
    const port = /^listening (\d+)$/.exec(line)?.[1];
    if (port === undefined) throw new Error(`it said "${line}" rather than "listening PORT"`);
    return { program, port: Number(port) };
  } catch (error) {
    await program.stop();
    throw error;
  }
}
