// What is used of Deno: its own types and Node's do not go into one program.

/** A socket that listens. */
export interface Listener {
  accept(): Promise<Conn>;
  close(): void;
  ref(): void;
  unref(): void;
}

/** One of TCP. */
interface TcpListener extends Listener {
  /** Where it listens, numeric. */
  readonly addr: { readonly hostname: string; readonly port: number };
}

/** A connection. */
export interface Conn {
  /** The peer; of TCP it has a numeric address. */
  readonly remoteAddr: { readonly hostname?: string };
  /** @returns how many bytes there were, null at the end */
  read(buffer: Uint8Array): Promise<number | null>;
  /** @returns how many bytes were taken */
  write(bytes: Uint8Array): Promise<number>;
  closeWrite(): Promise<void>;
  close(): void;
  /** Of TCP. */
  setNoDelay?(noDelay: boolean): void;
}

interface DenoNamespace {
  listen(options: { readonly hostname: string; readonly port: number }): TcpListener;
  listen(options: { readonly transport: "unix"; readonly path: string }): Listener;
  readFileSync(file: URL): Uint8Array<ArrayBuffer>;
  readonly env: { get(name: string): string | undefined };
  readonly permissions: {
    querySync(permission: { readonly name: "env"; readonly variable: string }): { readonly state: string };
  };
}

/** The runtime. */
export const deno: DenoNamespace = (globalThis as unknown as { readonly Deno: DenoNamespace }).Deno;
