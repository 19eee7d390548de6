import type net from "node:net";
import tls from "node:tls";
import type { Log } from "../../src/host/context.ts";
import type { Host } from "../../src/host/host.ts";
import type { TlsTexts } from "../../src/server/tls.ts";
import { Greeting } from "./greeting.ts";
import { NetListener } from "./net.ts";
import { tlsServerOptions } from "./tls-context.ts";

/** How a listener speaks TLS. */
export interface TlsSettings {
  readonly texts: TlsTexts;
  /** Milliseconds for a handshake. */
  readonly handshakeTime: number;
}

/**
 * The engine on TLS by node:tls, which Deno and Bun have too: their own listeners take no other certificate while they
 * listen, and do not show what a client says that speaks no TLS.
 */
export class TlsListener extends NetListener {
  readonly #handshakeTime: number;
  /** Connections that are not secure yet, by their addresses. */
  readonly #greetings: Map<string, Greeting> = new Map();
  /** Never listens: it is given the connections. A new one for new certificates. */
  #server: tls.Server;

  /** @throws TypeError that names the option which will not do */
  constructor(host: Host, maxConnections: number, log: Log, { texts, handshakeTime }: TlsSettings) {
    super(host, maxConnections, log);
    this.#handshakeTime = handshakeTime;
    this.#server = this.#make(texts);
  }

  reload(texts: TlsTexts): void {
    this.#server = this.#make(texts);
  }

  override stop(onEmpty: () => void): void {
    for (const greeting of this.#greetings.values()) greeting.destroy(); // they have asked for nothing yet
    super.stop(onEmpty);
  }

  protected override accept(socket: net.Socket): void {
    const name = nameOf(socket);
    if (name === undefined || this.#greetings.size >= this.room) {
      socket.destroy();
      return;
    }
    const secure = () => this.#server.emit("connection", socket);
    this.#greetings.set(name, new Greeting(socket, this.#handshakeTime, secure, () => this.#greetings.delete(name)));
  }

  #make(texts: TlsTexts): tls.Server {
    const options = { ...tlsServerOptions(texts), handshakeTimeout: this.#handshakeTime };
    let server: tls.Server;
    try {
      server = tls.createServer(options);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new TypeError(`The options tls.key and tls.cert will not do: ${reason}.`, { cause });
    }
    // A failed handshake is the client's affair.
    server.on("tlsClientError", (_, socket) => socket.destroy());
    return server.on("secureConnection", (socket) => this.#secured(socket));
  }

  #secured(socket: tls.TLSSocket): void {
    const name = nameOf(socket);
    const greeting = name === undefined ? undefined : this.#greetings.get(name);
    if (greeting === undefined) return void socket.destroy(); // closed meanwhile
    greeting.done();
    this.#greetings.delete(name!);
    super.accept(socket);
  }
}

/** Which connection it is: the same for a socket and for what is secure on it. */
function nameOf({ remoteAddress, remotePort, localAddress }: net.Socket): string | undefined {
  return remotePort === undefined ? undefined : `${remoteAddress} ${remotePort} ${localAddress}`;
}
