import net from "node:net";
import type { Flood } from "./generator.ts";

const PATIENCE = 5000; // ms for the last answers to come

/** @returns answers that came, and within how many ms */
export async function flood(options: Flood): Promise<{ replies: number; milliseconds: number }> {
  const connections = await Promise.all(Array.from({ length: options.connections }, () => open(options)));
  const started = performance.now();
  for (const connection of connections) connection.begin();
  await new Promise((resolve) => setTimeout(resolve, options.milliseconds));
  const milliseconds = performance.now() - started;
  let replies = 0;
  for (const connection of connections) replies += connection.replies;
  await Promise.all(connections.map((connection) => connection.finish()));
  return { replies, milliseconds };
}

function open(options: Flood): Promise<Connection> {
  return new Promise((resolve, reject) => {
    const socket = net.connect({
      port: options.port,
      host: "127.0.0.1",
      noDelay: true,
      onread: { buffer: input, callback: (length) => connection.read(length) },
    });
    const connection = new Connection(socket, options);
    socket.once("connect", () => resolve(connection));
    socket.once("error", reject);
  });
}

// The answers' bytes are only counted, so all sockets read into this one.
const input: Buffer = Buffer.allocUnsafe(256 * 1024);

/** Keeps `depth` messages under way, and sends as many new ones at once as answers have come. */
class Connection {
  readonly #socket: net.Socket;
  readonly #options: Flood;
  /** As many messages as are ever sent at once. */
  readonly #messages: Buffer;
  readonly #messageLength: number;
  #sent = 0;
  #received = 0; // bytes
  #finishing = false;
  #settle: ((error?: Error) => void) | undefined;

  constructor(socket: net.Socket, options: Flood) {
    this.#socket = socket;
    this.#options = options;
    this.#messages = Buffer.from(options.message.repeat(options.depth), "latin1");
    this.#messageLength = this.#messages.length / options.depth;
  }

  get replies(): number {
    return Math.floor(this.#received / this.#options.replyLength);
  }

  begin(): void {
    this.#socket.on("error", (error) => this.#end(error));
    this.#socket.on("close", () => this.#end(new Error("the server closed a connection")));
    this.#send(this.#options.depth);
  }

  read(length: number): boolean {
    const before = this.replies;
    this.#received += length;
    if (this.#finishing) this.#checkEnd();
    else if (this.replies > before) this.#send(this.replies - before);
    return true;
  }

  /** Sends no more, and waits for the answers to what was sent. @throws Error where they are not as long as told */
  finish(): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#end(new Error(this.#state())), PATIENCE);
      this.#settle = (error) => {
        clearTimeout(timer);
        if (error === undefined) resolve();
        else reject(error);
      };
      this.#finishing = true;
      if (this.#socket.destroyed) this.#end(new Error("the server closed a connection"));
      else this.#checkEnd();
    });
  }

  #send(count: number): void {
    this.#sent += count;
    this.#socket.write(this.#messages.subarray(0, count * this.#messageLength));
  }

  #checkEnd(): void {
    const missing = this.#sent * this.#options.replyLength - this.#received;
    if (missing <= 0) this.#end(missing === 0 ? undefined : new Error(this.#state()));
  }

  #state(): string {
    return `${this.#sent} messages brought ${this.#received} bytes, not ${this.#options.replyLength} each`;
  }

  #end(error?: Error): void {
    this.#settle?.(error);
    this.#settle = undefined;
    this.#socket.destroy();
  }
}
