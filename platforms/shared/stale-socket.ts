// Node's own modules, which Deno and Bun have too.
import { lstat, unlink } from "node:fs/promises";
import net from "node:net";
import process from "node:process";
import { explained, inUse } from "../../src/server/endpoint.ts";
import { errorCode } from "../../src/server/error-code.ts";

/**
 * Removes the socket file of a server that did not live to remove it.
 * @throws Error where a server answers there, or where the file is no socket
 */
export async function removeStaleSocket(path: string): Promise<void> {
  if (path.startsWith("\0") || process.platform === "win32") return; // no file: an abstract socket, a named pipe
  const file = await lstat(path).catch(() => undefined);
  if (file === undefined) return;
  if (!file.isSocket())
    throw new Error(`${path} exists and is no socket. Choose another path, or move that file away.`);
  if (await answers(path)) throw inUse({ path });
  await unlink(path).catch((error: unknown) => {
    if (errorCode(error) !== "ENOENT") throw explained(error, { path });
  });
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = net.connect({ path });
    probe.once("connect", () => {
      probe.destroy();
      resolve(true);
    });
    // ECONNREFUSED: nobody listens. Anything else, such as EACCES or EAGAIN, may well be a living server.
    probe.once("error", (error) => resolve(!["ECONNREFUSED", "ENOENT"].includes(errorCode(error) ?? "")));
  });
}
