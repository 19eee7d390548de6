import http from "node:http";
import { os } from "@orpc/server";
import { RPCHandler } from "@orpc/server/node";
import { announce, port, sessionParams, sum, sumParams, validateSession } from "./procedures.mjs";

const handler = new RPCHandler({
  sum: os.input(sumParams).handler(({ input }) => sum(input)),
  validateSession: os.input(sessionParams).handler(({ input }) => validateSession(input)),
});
const server = http.createServer(async (request, response) => {
  const { matched } = await handler.handle(request, response);
  if (!matched) response.writeHead(404).end();
});
server.listen(port, "127.0.0.1", announce);
