import http from "node:http";
import { announce, port } from "./announce.ts";
import { answerText } from "./json-rpc.ts";

const server = http.createServer((request, response) => {
  if (request.method !== "POST" || request.url !== "/") {
    response.writeHead(404).end();
    return;
  }
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    const body = chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks);
    const answer = answerText(body.toString());
    if (answer === "") {
      response.writeHead(204).end();
      return;
    }
    response.writeHead(200, { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(answer) });
    response.end(answer);
  });
});
server.keepAliveTimeout = 60_000; // as ucall's; its 5 s are too short for connections that are to lie idle
server.listen(port, "127.0.0.1", announce);
