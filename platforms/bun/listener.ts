import { lookup } from "node:dns/promises";
import type { Endpoint } from "../../src/server/endpoint.ts";
import { SocketListener } from "../../src/server/socket-listener.ts";
import { bun, type Listener, type SocketHandlers } from "./bun.ts";
import { BunConnection } from "./connection.ts";

/** The engine on `Bun.listen`. */
export class BunListener extends SocketListener {
  #socket!: Listener;

  async listen(endpoint: Endpoint): Promise<Endpoint> {
    const options = { allowHalfOpen: true, socket: this.#handlers() } as const;
    let address = endpoint;
    if ("path" in endpoint) {
      this.#socket = bun.listen({ ...options, unix: endpoint.path });
    } else {
      const { address: hostname } = await lookup(endpoint.host); // Bun tells names back as they were given
      this.#socket = bun.listen({ ...options, hostname, port: endpoint.port });
      address = { host: hostname, port: this.#socket.port };
    }
    this.listening(address);
    return address;
  }

  ref(): void {
    this.#socket.ref();
  }

  unref(): void {
    this.#socket.unref();
  }

  protected shut(): void {
    this.#socket.stop();
  }

  /** One set for all sockets; a connection that was one too many has no data. */
  #handlers(): SocketHandlers<BunConnection | undefined> {
    return {
      binaryType: "uint8array",
      open: (socket) => {
        if (!this.admit((number) => (socket.data = new BunConnection(socket, number, this)))) socket.terminate();
      },
      data: (socket, bytes) => socket.data?.received(bytes),
      drain: (socket) => socket.data?.drained(),
      end: (socket) => socket.data?.ended(),
      close: (socket) => socket.data?.closed(),
    };
  }
}
