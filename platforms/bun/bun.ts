// What is used of Bun: its own types and Node's do not go into one program.

/** A connection. */
export interface Socket<Data> {
  data: Data;
  readonly remoteAddress: string | undefined;
  /** @returns how many bytes the system took, less than none where the connection is gone; `drain` tells when it takes more */
  write(bytes: Uint8Array, offset: number, length: number): number;
  /** Sends no more (FIN). */
  shutdown(): void;
  /** Drops the connection. */
  terminate(): void;
  pause(): void;
  resume(): void;
}

/** What sockets tell, for all of one listener's. */
export interface SocketHandlers<Data> {
  /** How bytes are handed over. */
  readonly binaryType: "uint8array";
  open(socket: Socket<Data>): void;
  data(socket: Socket<Data>, bytes: Uint8Array): void;
  drain(socket: Socket<Data>): void;
  end(socket: Socket<Data>): void;
  close(socket: Socket<Data>): void;
}

/** A socket that listens. */
export interface Listener {
  readonly port: number;
  stop(): void;
  ref(): void;
  unref(): void;
}

type ListenOptions<Data> = { readonly allowHalfOpen: true; readonly socket: SocketHandlers<Data> } & (
  | { readonly hostname: string; readonly port: number }
  | { readonly unix: string }
);

interface BunNamespace {
  listen<Data>(options: ListenOptions<Data>): Listener;
}

/** The runtime. */
export const bun: BunNamespace = (globalThis as unknown as { readonly Bun: BunNamespace }).Bun;
