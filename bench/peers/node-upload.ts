// node-upload.js PORT: counts the bytes of a body as they come.
import { createServer } from "node:http";
import { announce, port } from "./announce.ts";

createServer(async (request, response) => {
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) size += chunk.length;
  response.setHeader("Content-Type", "application/json");
  response.end(String(size));
}).listen(port, "127.0.0.1", announce);
