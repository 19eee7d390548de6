import type { Server } from "ucall";

type Handler = (request: Request) => Promise<Response>;

/** What a server is to the suite. */
export type Closable = Pick<Server, "address" | "close">;

interface BunServer {
  readonly port: number;
  stop(closeActiveConnections: boolean): Promise<void>;
}

interface DenoServer {
  readonly addr: { readonly port: number };
  shutdown(): Promise<void>;
}

const { Bun, Deno } = globalThis as unknown as {
  Bun?: { serve(options: { port: number; hostname: string; fetch: Handler }): BunServer };
  Deno?: { serve(options: { port: number; hostname: string; onListen(): void }, handler: Handler): DenoServer };
};

/** Puts a handler behind the HTTP server of the runtime: `Bun.serve` or `Deno.serve`. */
export function serveFetch(handler: Handler): Closable {
  const hostname = "127.0.0.1";
  if (Bun !== undefined) {
    const server = Bun.serve({ port: 0, hostname, fetch: handler });
    return { address: { host: hostname, port: server.port }, close: () => server.stop(true) };
  }
  const server = Deno!.serve({ port: 0, hostname, onListen() {} }, handler);
  return { address: { host: hostname, port: server.addr.port }, close: () => server.shutdown() };
}
