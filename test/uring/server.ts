import { readdirSync, readlinkSync } from "node:fs";
import net from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { connect } from "ucall/client";
import { Program, type ProgramOptions } from "../node/program.ts";

/** A program of this folder. */
export const uringProgram = (name: string): string => fileURLToPath(new URL(`programs/${name}`, import.meta.url));

/** Starts programs/server.mjs, or a copy of it in another folder, with options of serve(). */
export async function startServer(
  options: object = {},
  how: ProgramOptions & { folder?: string } = {},
): Promise<{ program: Program; io: string; url: string; port: number }> {
  const file = how.folder === undefined ? uringProgram("server.mjs") : join(how.folder, "server.mjs");
  const program = new Program(file, [JSON.stringify(options)], how);
  const [, io, url] = await program.until(/^(\w+) (\S+)$/m);
  return { program, io: io!, url: url!, port: Number(/\d+$/.exec(url!)?.[0]) };
}

/** Makes one call on a connection of its own. */
export async function callOnce(url: string, name: string, params: object = {}): Promise<unknown> {
  await using client = connect<{}>(url);
  return await client.$call(name, params);
}

/** A connected socket, whose errors are nobody's concern. */
export function open(port: number): Promise<net.Socket> {
  const socket = net.connect({ port, host: "127.0.0.1" });
  return new Promise((resolve, reject) => {
    socket.once("connect", () => resolve(socket.off("error", reject).on("error", () => {}))).once("error", reject);
  });
}

/** Settled when the socket is closed, by an error too. */
export function closed(socket: net.Socket): Promise<unknown> {
  return new Promise((resolve) => (socket.closed ? resolve(null) : socket.resume().once("close", resolve)));
}

/** The open descriptors of a process, by what they are: "socket", "anon_inode:[io_uring]". */
export function descriptors(pid: number | "self" = "self"): string[] {
  return readdirSync(`/proc/${pid}/fd`)
    .map((name) => {
      try {
        return readlinkSync(`/proc/${pid}/fd/${name}`).replace(/:\[\d+\]$/, "");
      } catch {
        return ""; // the folder's own, closed by now
      }
    })
    .filter((name) => name.startsWith("socket") || name.startsWith("anon_inode:[io_uring]") || name.includes("eventfd"))
    .toSorted();
}

export const sumRequest: string = "GET /sum?a=2&b=3 HTTP/1.1\r\nHost: localhost\r\n\r\n";
