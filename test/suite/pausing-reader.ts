import { once } from "node:events";
import net from "node:net";

/** What a server on this machine says to a message, to a reader that stops after each piece: so many bytes of it. */
async function readInPauses(port: number, message: string, length: number): Promise<string> {
  const socket = net.connect(port, "127.0.0.1");
  socket.write(message);
  const chunks: Buffer[] = [];
  let came = 0;
  socket.on("data", (chunk) => {
    chunks.push(chunk);
    came += chunk.length;
    // Long enough for the system's buffers to fill, so that the server's socket has to wait.
    socket.pause();
    setTimeout(() => socket.resume(), came < 1_000_000 ? 20 : 0);
    if (came >= length) socket.end();
  });
  await once(socket, "close");
  return Buffer.concat(chunks).toString();
}

/**
 * Has such a reader call `repeat({ text, times })` of a server three times.
 * @returns what came in the place of the right answers, shortened
 */
export async function wrongInPauses(port: number, text: string, times: number): Promise<string[]> {
  const params = { text, times };
  const result = text.repeat(times);
  const ids = [1, 2, 3];
  const calls = ids.map((id) => JSON.stringify({ jsonrpc: "2.0", method: "repeat", params, id }));
  const answers = ids.map((id) => `${JSON.stringify({ jsonrpc: "2.0", result, id })}\n`).join("");
  const came = await readInPauses(port, calls.join(""), answers.length);
  if (came === answers) return [];
  return came.split("\n").map((line) => `${line.length}: ${line.slice(0, 100)}`);
}
