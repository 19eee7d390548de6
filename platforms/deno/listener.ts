import type { Endpoint } from "../../src/server/endpoint.ts";
import { errorCode } from "../../src/server/error-code.ts";
import { SocketListener } from "../../src/server/socket-listener.ts";
import { DenoConnection } from "./connection.ts";
import { type Conn, deno, type Listener } from "./deno.ts";

const PAUSE = 100; // ms before the next try where a connection could not be accepted
/** The connection was reset before it could be accepted. */
const GONE = ["ENOTCONN", "ECONNABORTED", "ECONNRESET"];

/** The engine on `Deno.listen`. */
export class DenoListener extends SocketListener {
  #socket!: Listener;
  #shut = false;
  #due = false;
  readonly #turn = (): void => {
    this.#due = false;
    this.host.turn();
  };

  async listen(endpoint: Endpoint): Promise<Endpoint> {
    let address = endpoint;
    if ("path" in endpoint) {
      this.#socket = deno.listen({ transport: "unix", path: endpoint.path });
    } else {
      const socket = deno.listen({ hostname: endpoint.host, port: endpoint.port });
      this.#socket = socket;
      address = { host: socket.addr.hostname, port: socket.addr.port };
    }
    this.listening(address);
    void this.#accept();
    return address;
  }

  /** Once for all reads and writes that Deno settles together. */
  override turn(): void {
    if (this.#due) return;
    this.#due = true;
    queueMicrotask(this.#turn);
  }

  ref(): void {
    this.#socket.ref();
  }

  unref(): void {
    this.#socket.unref();
  }

  protected shut(): void {
    this.#shut = true;
    this.#socket.close();
  }

  async #accept(): Promise<void> {
    while (!this.#shut) {
      let socket: Conn;
      try {
        socket = await this.#socket.accept();
      } catch (error) {
        if (this.#shut) return;
        if (GONE.includes(errorCode(error) ?? "")) continue;
        this.refused(error);
        await new Promise((resolve) => setTimeout(resolve, PAUSE));
        continue;
      }
      if (!this.admit((number) => new DenoConnection(socket, number, this))) socket.close();
    }
  }
}
