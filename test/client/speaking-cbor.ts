import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { WebSocketServer } from "ws";
import { decodeCbor, encodeCbor } from "../../dist/src/payload/cbor.js";

/** A request or a WebSocket message as it came. */
export interface Received {
  readonly type: string | undefined;
  readonly accept: string | undefined;
  readonly priority: string | undefined;
  readonly message: any;
}

/** A server over HTTP and WebSocket, on one port, that answers every message. */
export interface CborServer extends AsyncDisposable {
  readonly port: number;
  readonly received: Received[];
}

/** What a message is answered with: JSON, or CBOR. */
export type Reply = { readonly json: unknown } | { readonly cbor: unknown } | { readonly raw: Uint8Array } | undefined;

const cborOf = (reply: { readonly cbor: unknown } | { readonly raw: Uint8Array }): Uint8Array =>
  "raw" in reply ? reply.raw : encodeCbor(reply.cbor);

const read = (bytes: Uint8Array, cbor: boolean): unknown =>
  cbor ? decodeCbor(bytes, { copy: true }) : JSON.parse(Buffer.from(bytes).toString());

/** Starts a server; of a reply `undefined` nothing is sent but the status 204. */
export async function cborServer(answer: (message: any) => Reply): Promise<CborServer> {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    const { "content-type": type, accept, priority } = request.headers;
    const message = read(await buffer(request), type === "application/cbor");
    received.push({ type, accept, priority: priority as string | undefined, message });
    const reply = answer(message);
    if (reply === undefined) response.writeHead(204).end();
    else if ("json" in reply) response.setHeader("content-type", "application/json").end(JSON.stringify(reply.json));
    else response.setHeader("content-type", "application/cbor").end(cborOf(reply));
  });
  const sockets = new WebSocketServer({ server });
  sockets.on("connection", (socket) => {
    socket.on("error", () => {});
    socket.on("message", (data: Buffer, isBinary) => {
      const message = read(data, isBinary) as any;
      received.push({ type: isBinary ? "binary" : "text", accept: undefined, priority: undefined, message });
      const reply = answer(message);
      if (reply !== undefined) socket.send("json" in reply ? JSON.stringify(reply.json) : cborOf(reply));
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    received,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets.clients) socket.terminate();
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
