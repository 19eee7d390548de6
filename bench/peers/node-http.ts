import http from "node:http";
import { announce, port } from "./announce.ts";
import { answerText } from "./json-rpc.ts";
import { someBytes } from "./some-bytes.ts";

const server = http.createServer((request, response) => {
  if (request.method !== "POST" || request.url !== "/") {
    answerGet(request.url ?? "", response);
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

function answerGet(target: string, response: http.ServerResponse): void {
  const { pathname, searchParams } = new URL(target, "http://127.0.0.1");
  if (pathname !== "/bytes") {
    response.writeHead(404).end();
    return;
  }
  const bytes = someBytes(Number(searchParams.get("size")));
  response.writeHead(200, { "Content-Type": "application/octet-stream", "Content-Length": bytes.length }).end(bytes);
}

server.keepAliveTimeout = 60_000; // as ucall's; its 5 s are too short for connections that are to lie idle
server.listen(port, "127.0.0.1", announce);
