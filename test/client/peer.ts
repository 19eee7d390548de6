import { once } from "node:events";
import { type AddressInfo, type Socket, createServer } from "node:net";

/** A server of raw bytes: a test says what it does with each connection. */
export interface Peer extends AsyncDisposable {
  readonly port: number;
  /** The connections so far, also those that have ended. */
  readonly sockets: Socket[];
  /** All that was received, a text for each connection, each character a byte. */
  readonly received: string[];
}

/** Starts a peer; `onText` gets all that a connection has received so far and the socket to answer on. */
export async function peer(onText: (text: string, socket: Socket, connection: number) => void): Promise<Peer> {
  const sockets: Socket[] = [];
  const received: string[] = [];
  const server = createServer((socket) => {
    const connection = sockets.push(socket) - 1;
    received.push("");
    socket.on("error", () => {});
    socket.on("data", (data) => {
      received[connection] += data.toString("latin1");
      onText(received[connection]!, socket, connection);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    sockets,
    received,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

/** What bytes spell, given as characters. */
export function utf8(text: string): string {
  return Buffer.from(text, "latin1").toString();
}

/** An HTTP response with a JSON body. */
export function response(body: unknown, fields = "", status = "200 OK"): string {
  const text = JSON.stringify(body);
  return `HTTP/1.1 ${status}\r\n${fields}Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;
}

/** A JSON-RPC request or notification. */
export interface Message {
  readonly method: string;
  readonly params?: any;
  readonly id?: number;
}

/** A peer over HTTP that answers each message, in order and at once, with what `answer` makes of it. */
export function httpPeer(
  answer: (message: Message | Message[], connection: number) => string | undefined,
): Promise<Peer> {
  const seen: number[] = [];
  return peer((text, socket, connection) => {
    for (;;) {
      const start = seen[connection] ?? 0;
      const body = text.indexOf("\r\n\r\n", start) + 4;
      const length = /Content-Length: (\d+)\r\n\r\n$/.exec(text.slice(start, body))?.[1];
      const end = body + Number(length);
      if (length === undefined || text.length < end) return;
      seen[connection] = end;
      const reply = answer(JSON.parse(utf8(text.slice(body, end))), connection);
      if (reply !== undefined) socket.write(reply);
    }
  });
}

/** What the peer answers a call that asks for its own parameters. */
export function echo(message: Message): object {
  return { jsonrpc: "2.0", result: message.params ?? null, id: message.id };
}
