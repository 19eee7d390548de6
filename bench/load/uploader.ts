// uploader.js PORT: sends a body of so many bytes as each line says, on a connection of its own, and answers with the
// whole response and the ms that it took, as { text, milliseconds }.
import { once } from "node:events";
import net from "node:net";
import process from "node:process";
import { onLine } from "../lines.ts";

const CHUNK = Buffer.alloc(2 ** 20, "upload");
const port = Number(process.argv.at(-1));

async function upload(size: number): Promise<string> {
  const begun = performance.now();
  const socket = net.connect(port, "127.0.0.1").setEncoding("latin1");
  const answer = readAll(socket);
  socket.write(
    `POST /upload HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n` +
      `Content-Type: application/octet-stream\r\nContent-Length: ${size}\r\n\r\n`,
  );
  for (let left = size; left > 0; left -= CHUNK.length) {
    if (!socket.write(CHUNK.subarray(0, left))) await once(socket, "drain");
  }
  const text = await answer;
  return JSON.stringify({ text, milliseconds: performance.now() - begun });
}

async function readAll(socket: net.Socket): Promise<string> {
  let text = "";
  for await (const part of socket as AsyncIterable<string>) text += part;
  return text;
}

onLine((size) => upload(Number(size)));
console.log("ready");
