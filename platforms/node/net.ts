import net from "node:net";
import type { Log } from "../../src/host/context.ts";
import type { Host } from "../../src/host/host.ts";
import type { Endpoint } from "../../src/server/endpoint.ts";
import { SocketListener } from "../../src/server/socket-listener.ts";
import { NetConnection, type NetOwner } from "./connection.ts";

/** The engine on node:net. */
export class NetListener extends SocketListener implements NetOwner {
  readonly #server: net.Server;
  #memory: Buffer = Buffer.alloc(0);

  constructor(host: Host, maxConnections: number, log: Log) {
    super(host, maxConnections, log);
    this.#server = net.createServer({ allowHalfOpen: true, noDelay: true, pauseOnConnect: true }, (socket) => {
      this.accept(socket);
    });
  }

  get memory(): Buffer {
    const { bytes } = this.host.engine;
    // Memory that has grown is longer, and the view of what it was has no length.
    if (this.#memory.length !== bytes.length) this.#memory = Buffer.from(bytes.buffer);
    return this.#memory;
  }

  listen(endpoint: Endpoint): Promise<Endpoint> {
    const server = this.#server;
    return new Promise((resolve, reject) => {
      server.once("error", reject);
      server.listen(endpoint, () => {
        server.off("error", reject).on("error", (error) => this.refused(error));
        const given = server.address() as net.AddressInfo | string;
        const address = typeof given === "string" ? { path: given } : { host: given.address, port: given.port };
        this.listening(address);
        resolve(address);
      });
    });
  }

  ref(): void {
    this.#server.ref();
  }

  unref(): void {
    this.#server.unref();
  }

  protected accept(socket: net.Socket): void {
    if (!this.admit((number) => new NetConnection(socket, number, this))) socket.destroy();
  }

  protected shut(): void {
    this.#server.close();
  }
}
