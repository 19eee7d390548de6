import { LISTENER_FLAGS_LOOPBACK } from "../engine/layout.ts";
import { errorCode } from "./error-code.ts";

/** Where a server listens: a TCP address or the path of a Unix socket. */
export type Endpoint = { readonly host: string; readonly port: number } | { readonly path: string };

/** The endpoint in words. */
export function endpointText(endpoint: Endpoint): string {
  return "path" in endpoint ? endpoint.path : `${endpoint.host}:${endpoint.port}`;
}

/** What the engine is to know of where a server listens: ListenerFlags. */
export function listenerFlags(endpoint: Endpoint): number {
  return "host" in endpoint && isLoopback(endpoint.host) ? LISTENER_FLAGS_LOOPBACK : 0;
}

/** The error of a failed listen() with what to do about it. */
export function explained(error: unknown, endpoint: Endpoint): Error {
  const text = endpointText(endpoint);
  const reason = error instanceof Error ? error.message : String(error);
  switch (errorCode(error)) {
    case "EADDRINUSE":
      return inUse(endpoint, error);
    case "EACCES":
      return new Error(
        `No permission to listen on ${text}. ${"path" in endpoint ? "Choose a folder that you may write to." : "Ports below 1024 are for root: choose a higher one."}`,
        { cause: error },
      );
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return new Error(
        `${text}: this machine has no such address. Use host "127.0.0.1" for this machine only, "0.0.0.0" for all its networks.`,
        { cause: error },
      );
    default:
      return new Error(`Cannot listen on ${text}: ${reason}.`, { cause: error });
  }
}

/** The error of an endpoint that somebody else has. */
export function inUse(endpoint: Endpoint, cause?: unknown): Error {
  const advice =
    "path" in endpoint
      ? "A server is running on it: stop that one, or choose another path."
      : `Stop the program that has it (\`ss -ltnp 'sport = :${endpoint.port}'\` names it), or choose another port (0: any that is free).`;
  return new Error(`${endpointText(endpoint)} is in use. ${advice}`, { cause });
}

function isLoopback(address: string): boolean {
  return address.startsWith("127.") || address === "::1" || address.startsWith("::ffff:127.");
}
