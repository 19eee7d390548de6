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

export async function release(): Promise<void> {
  const sockets = held.splice(0);
  await Promise.all(
    sockets.map(
      (socket) =>
        new Promise<void>((resolve) => {
          socket.removeAllListeners("error").removeAllListeners("close");
          socket.once("close", () => resolve()).on("error", () => {});
          socket.end();
        }),
    ),
  );
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
