import net from "node:net";
import type { Message } from "./dimensions.ts";

const PATIENCE = 20_000; // ms

/**
 * Sends a message on a connection of its own.
 * @returns bytes of the response
 * @throws Error where it is not what it must be
 */
export async function ask(port: number, { parts, calls, result }: Message): Promise<number> {
  const request = Buffer.concat(
    parts.map((part) => (typeof part === "string" ? Buffer.from(part) : Buffer.alloc(part.times, part.text))),
  );
  const response = await exchangeBytes(port, request);
  const body = response.subarray(response.indexOf("\r\n\r\n") + 4).toString();
  const answers = [JSON.parse(body) as Answer].flat();
  if (answers.length === calls && answers.every((answer) => answer.result === result)) return response.length;
  throw new Error(`a wrong answer: ${body.slice(0, 120)}`);
}

interface Answer {
  readonly result?: unknown;
}

/** Gives the whole response to an HTTP request, which must have Content-Length. */
function exchangeBytes(port: number, request: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, "127.0.0.1", () => socket.write(request));
    const chunks: Buffer[] = [];
    let missing = -1;
    socket.setTimeout(PATIENCE, () => socket.destroy(new Error(`no whole answer within ${PATIENCE / 1000} s`)));
    socket.on("data", (chunk) => {
      chunks.push(chunk);
      if (missing === -1) {
        const head = chunk.toString("latin1").split("\r\n\r\n", 1)[0] as string;
        missing = head.length + 4 + Number(/^content-length: *(\d+)/im.exec(head)?.[1]);
      }
      missing -= chunk.length;
      if (missing !== 0) return;
      resolve(Buffer.concat(chunks));
      socket.destroy();
    });
    socket.on("error", reject);
    socket.on("close", () => reject(new Error("the server closed the connection")));
  });
}
