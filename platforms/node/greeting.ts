import type { Socket } from "node:net";
import { ERRORS } from "../../src/engine/layout.ts";

/** What a TLS handshake begins with (RFC 8446, section 5.1). */
const HANDSHAKE = 0x16;
/** What bare JSON-RPC begins with. */
const JSON_BEGINS = "{[ \t\r\n";

/** A connection to a TLS port from when it is accepted until it is secure: a handshake that is in time, or its end. */
export class Greeting {
  readonly #socket: Socket;
  readonly #deadline: NodeJS.Timeout;
  readonly #onClose: () => void;

  /**
   * @param time milliseconds that the peer has to become secure
   * @param onTls takes the socket, which has the first bytes of a handshake still to be read
   * @param onClose the connection has gone before it was secure
   */
  constructor(socket: Socket, time: number, onTls: () => void, onClose: () => void) {
    this.#socket = socket;
    this.#deadline = setTimeout(() => socket.destroy(), time).unref();
    this.#onClose = () => {
      clearTimeout(this.#deadline);
      onClose();
    };
    const hangUp = () => socket.destroy();
    socket.on("error", ignore); // "close" follows, here and when it is secure
    socket.once("close", this.#onClose).once("end", hangUp);
    socket.once("data", (bytes: Buffer) => {
      socket.off("end", hangUp);
      if (bytes[0] !== HANDSHAKE) return refuse(socket, bytes);
      socket.pause();
      socket.unshift(bytes);
      onTls();
    });
    socket.resume();
  }

  /** The connection is secure, and the socket another one's business. */
  done(): void {
    clearTimeout(this.#deadline);
    this.#socket.off("close", this.#onClose);
  }

  destroy(): void {
    this.#socket.destroy();
  }
}

/** Says in plain text that there is none here, in the peer's own protocol, and reads on until the peer has read it. */
function refuse(socket: Socket, [first = 0]: Uint8Array): void {
  const bare = JSON_BEGINS.includes(String.fromCharCode(first));
  socket.end(bare ? message() : response()).resume();
}

const { code, status } = ERRORS.INVALID_REQUEST;

function message(): string {
  const error = { code, message: "this port speaks TLS: use tls://" };
  return `${JSON.stringify({ jsonrpc: "2.0", error, id: null })}\n`;
}

function response(): string {
  const detail = "this port speaks TLS: use https://";
  const problem = JSON.stringify({ type: "about:blank", title: "Bad Request", status, detail, code });
  return `HTTP/1.1 ${status} Bad Request\r\nDate: ${new Date().toUTCString()}\r\nContent-Type: application/problem+json\r\nContent-Length: ${problem.length}\r\nConnection: close\r\n\r\n${problem}`;
}

function ignore(): void {}
