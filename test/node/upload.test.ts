import { once } from "node:events";
import net from "node:net";
import { expect, it } from "vitest";
import { Program, testProgram } from "./program.ts";

const MEGABYTE = 2 ** 20;
const SIZE = 256 * MEGABYTE;

it("an upload of 256 MiB takes less than 64 MiB of memory on node:net", async () => {
  await using program = new Program(testProgram("upload.mjs"));
  const [, port] = await program.until(/^port (\d+)$/m);
  const socket = net.connect(Number(port), "127.0.0.1");
  let answer = "";
  socket.setEncoding("latin1").on("data", (text: string) => (answer += text));
  socket.write(`POST /size HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: ${SIZE}\r\n\r\n`);
  const piece = new Uint8Array(MEGABYTE);
  for (let sent = 0; sent < SIZE; sent += piece.length) {
    if (!socket.write(piece)) await once(socket, "drain");
  }
  await once(socket, "close");
  const { length, growth } = JSON.parse(answer.split("\r\n\r\n")[1]!) as { length: number; growth: number };
  expect(length).toBe(SIZE);
  expect(growth).toBeLessThan(64 * MEGABYTE);
}, 120_000);
