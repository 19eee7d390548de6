// JSON-RPC over WebSocket by the package ws.
import { WebSocketServer } from "ws";
import { announce, port } from "./announce.ts";
import { answerText } from "./json-rpc.ts";

const server = new WebSocketServer({ port, host: "127.0.0.1", perMessageDeflate: false });
server.on("connection", (socket) => {
  socket.on("message", (message: Buffer) => {
    const answer = answerText(message.toString());
    if (answer !== "") socket.send(answer);
  });
});
server.on("listening", announce);
