// Parses nothing and answers a constant: what sockets alone take in Node.
import net from "node:net";
import { announce, port } from "./announce.ts";

const body = `{"jsonrpc":"2.0","id":1,"result":5}`;
const answer = `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;

const server = net.createServer({ noDelay: true }, (socket) => {
  socket.on("data", () => socket.write(answer));
  socket.on("error", () => {});
});
server.listen(port, "127.0.0.1", announce);
