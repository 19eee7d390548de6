import type { HostOptions } from "../host/options.ts";
import type { Endpoint } from "./endpoint.ts";
import { bestVariant, type EngineVariant } from "./engine-module.ts";
import type { Io } from "./listener.ts";
import type { Server } from "./server.ts";
import { type TlsOptions, type TlsTexts, tlsTexts } from "./tls.ts";

const LEAST_MEMORY = 16 * 1024 * 1024;
const MOST_MEMORY = 2 ** 32 - 65_536; // the engine counts in 32 bits

/** How to serve an API, and everything that can be limited. Nothing has to be given. */
export interface ServeOptions extends HostOptions {
  /** TCP port, 0 for any that is free. Default: 8545. */
  readonly port?: number;
  /** Address to listen on: "0.0.0.0" or "::" for all networks of this machine. Default: "127.0.0.1". */
  readonly host?: string;
  /** Path of a Unix socket to listen on instead of TCP. */
  readonly path?: string;
  /**
   * Speak TLS 1.2 or 1.3 on the port, and nothing else: `https:` and bare JSON-RPC (`tls:`). Default: neither key nor
   * certificate, and so plain `http:` and `tcp:`. It runs on node:net for now, io_uring has none.
   */
  readonly tls?: TlsOptions;
  /** Processes that share the port, each with the whole program. Default: 1, this process. */
  readonly workers?: number;
  /** What carries the bytes. Default: "auto", the fastest that works here; UCALL_IO may name one. */
  readonly io?: "auto" | Io;
  /** The build of the engine. Default: the fastest that works here; UCALL_ENGINE may name one. */
  readonly engine?: EngineVariant;
  /**
   * Bytes that the engine may have at most for what comes in and goes out. On io_uring it has their address space from
   * the start, but only memory for what it used. Default: 1 GiB.
   */
  readonly memory?: number;
  /** Connections at once; more are dropped. Default: as many as the system gives. */
  readonly maxConnections?: number;
  /** Closes the server, as `close()` does, when it is aborted. */
  readonly signal?: AbortSignal;
  /** Called when the server listens, in each worker. */
  readonly onStart?: (server: Server) => void | Promise<void>;
  /** Called when the server has closed, in each worker. */
  readonly onStop?: () => void | Promise<void>;
}

/** How a platform looks a variable of the environment up. */
export type Environment = (name: string) => string | undefined;

/** The platform's own options with nothing left open. */
export interface PlatformOptions {
  readonly endpoint: Endpoint;
  readonly tls: TlsTexts | undefined;
  readonly workers: number;
  readonly io: "auto" | Io;
  readonly engine: EngineVariant;
  readonly memory: number;
  readonly maxConnections: number;
  readonly signal: AbortSignal | undefined;
  readonly onStart: ((server: Server) => void | Promise<void>) | undefined;
  readonly onStop: (() => void | Promise<void>) | undefined;
}

// As a type it must have every name, so that a new option cannot be forgotten here.
const names: { readonly [Name in keyof Required<ServeOptions>]: true } = {
  port: true,
  host: true,
  path: true,
  tls: true,
  workers: true,
  io: true,
  engine: true,
  memory: true,
  maxConnections: true,
  signal: true,
  onStart: true,
  onStop: true,
  onError: true,
  hosts: true,
  cors: true,
  maxHead: true,
  maxFields: true,
  maxBody: true,
  maxDepth: true,
  maxBatch: true,
  maxPending: true,
  maxUnsent: true,
  headTimeout: true,
  bodyTimeout: true,
  idleTimeout: true,
  maxMessage: true,
  pingInterval: true,
  minCompressed: true,
  compress: true,
  perMessageDeflate: true,
  use: true,
  log: true,
  info: true,
};

/**
 * Checks the platform's options and fills in what was left out.
 * @throws TypeError or RangeError that names the option
 */
export function platformOptions(options: ServeOptions, environment: Environment): PlatformOptions {
  const stranger = Object.keys(options).find((name) => !Object.hasOwn(names, name));
  if (stranger !== undefined)
    throw new TypeError(`serve() has no option "${stranger}". It has: ${Object.keys(names).join(", ")}.`);
  const { signal, onStart, onStop } = options;
  if (signal !== undefined && !(signal instanceof AbortSignal))
    throw new TypeError("The option signal is an AbortSignal.");
  for (const [name, hook] of Object.entries({ onStart, onStop })) {
    if (hook !== undefined && typeof hook !== "function") throw new TypeError(`The option ${name} is a function.`);
  }
  return {
    endpoint: endpointOf(options),
    tls: options.tls === undefined ? undefined : tlsTexts(options.tls),
    workers: whole("workers", options.workers, 1, 1024) ?? 1,
    io: oneOf("io", options.io, ["auto", "net", "uring"], "UCALL_IO", environment) ?? "auto",
    engine: oneOf("engine", options.engine, ["simd", "scalar"], "UCALL_ENGINE", environment) ?? bestVariant(),
    memory: whole("memory", options.memory, LEAST_MEMORY, MOST_MEMORY) ?? 2 ** 30,
    maxConnections: whole("maxConnections", options.maxConnections, 1, Number.MAX_SAFE_INTEGER) ?? Infinity,
    signal,
    onStart,
    onStop,
  };
}

function endpointOf({ port, host, path, tls }: ServeOptions): Endpoint {
  if (path === undefined)
    return { host: text("host", host) ?? "127.0.0.1", port: whole("port", port, 0, 65_535) ?? 8545 };
  if (port !== undefined || host !== undefined)
    throw new TypeError("The option path (a Unix socket) stands alone, without port and host.");
  if (tls !== undefined)
    throw new TypeError("The option tls is for TCP: what goes through a Unix socket (path) never leaves the machine.");
  const checked = text("path", path) as string;
  // sockaddr_un has room for 107 bytes and a zero; Node cuts a longer path without a word. Windows' pipes have more.
  const { length } = new TextEncoder().encode(checked);
  if (length > 107 && !/^\\\\[.?]\\pipe\\/.test(checked))
    throw new RangeError(`The option path has at most 107 bytes, not ${length}.`);
  return { path: checked };
}

function whole(name: string, value: unknown, least: number, most: number): number | undefined {
  if (value === undefined) return undefined;
  if (Number.isInteger(value) && (value as number) >= least && (value as number) <= most) return value as number;
  throw new RangeError(`The option ${name} is a whole number from ${least} to ${most}, not ${String(value)}.`);
}

function text(name: string, value: unknown): string | undefined {
  if (value === undefined || (typeof value === "string" && value !== "")) return value;
  throw new TypeError(`The option ${name} is a string that is not empty, not ${String(value)}.`);
}

/** The option's value, or what the environment says where the option leaves it open. */
function oneOf<T extends string>(
  name: string,
  value: T | undefined,
  choices: readonly T[],
  variable: string,
  environment: Environment,
): T | undefined {
  const words = choices.map((choice) => `"${choice}"`).join(", ");
  if (value !== undefined && !choices.includes(value))
    throw new RangeError(`The option ${name} is one of ${words}, not ${String(value)}.`);
  if (value !== undefined && value !== "auto") return value;
  const said = environment(variable);
  if (said === undefined || said === "") return value;
  if (!choices.includes(said as T))
    throw new RangeError(`The environment variable ${variable} is one of ${words}, not "${said}".`);
  return said as T;
}
