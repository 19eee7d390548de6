import net from "node:net";
import type { Hold } from "./generator.ts";

const AT_ONCE = 100; // connections being made: fewer than a server's backlog

const held: net.Socket[] = [];

export async function hold({ port, message, connections }: Hold): Promise<void> {
  for (let open = 0; open < connections; open += AT_ONCE) {
    const count = Math.min(AT_ONCE, connections - open);
    held.push(...(await Promise.all(Array.from({ length: count }, () => connect(port, message)))));
  }
}

/** Closes them all. @throws Error where some were closed before */
export async function release(): Promise<void> {
  const sockets = held.splice(0);
  const open = sockets.filter((socket) => !socket.destroyed);
  await Promise.all(
    open.map(
      (socket) =>
        new Promise<void>((resolve) => {
          socket.once("close", () => resolve());
          socket.end();
        }),
    ),
  );
  const lost = sockets.length - open.length;
  if (lost > 0) throw new Error(`the server closed ${lost} of ${sockets.length} idle connections`);
}

/** @returns a connection on which one message has been answered */
function connect(port: number, message: string): Promise<net.Socket> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, "127.0.0.1", () => socket.write(message, "latin1"));
    socket.on("error", reject);
    socket.on("close", () => reject(new Error("the server closed a connection")));
    socket.once("data", () => {
      socket.resume();
      resolve(socket);
    });
  });
}
