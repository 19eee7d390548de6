import { engineModule, InProcessServer, type InProcessPeer } from "../suite/in-process.ts";
import { bytesOf, concat, utf8 } from "../suite/text.ts";

/** A server for properties, and one connection to it that is opened anew when it was closed. */
export class Asker {
  readonly server: InProcessServer;
  #peer: InProcessPeer | undefined;

  constructor(variant: "simd" | "scalar") {
    this.server = new InProcessServer({}, engineModule(variant));
  }

  /** What comes back for these pieces of input: all answers are sync. */
  send(pieces: Uint8Array[]): Uint8Array {
    if (!this.#peer || this.#peer.closed) this.#peer = this.server.connectNow();
    const before = this.#peer.output.length;
    for (const piece of pieces) this.#peer.write(piece);
    return this.#peer.output.slice(before);
  }

  /** The same on a connection of its own, and whether it was closed. */
  alone(pieces: Uint8Array[]): { output: Uint8Array; closed: boolean } {
    const peer = this.server.connectNow();
    for (const piece of pieces) peer.write(piece);
    const { output, closed } = peer;
    peer.destroy();
    return { output, closed };
  }

  /** The JSON-RPC answer to a body sent over HTTP, undefined where it was a notification. */
  rpc(body: Uint8Array): unknown {
    const head = bytesOf(`POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${body.length}\r\n\r\n`);
    const output = utf8(this.send([concat([head, body])]));
    const text = output.slice(output.indexOf("\r\n\r\n") + 4);
    return text ? JSON.parse(text) : undefined;
  }

  /** The result of `echo.json` for a parameter given as text, undefined where the answer is an error. */
  echo(text: string): { result?: unknown; error?: { code: number } } {
    return this.rpc(bytesOf(`{"jsonrpc":"2.0","method":"echo.json","params":[${text}],"id":1}`)) as {
      result?: unknown;
    };
  }
}

/** Cuts bytes at the given places, in any order, each modulo the length. */
export function cutAtAll(bytes: Uint8Array, places: number[]): Uint8Array[] {
  const at = [0, ...places.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  return at.slice(1).map((end, i) => bytes.subarray(at[i], end));
}
