import type { OPTIONS_FIELDS } from "../engine/layout.ts";
import type { Context, Log } from "./context.ts";
import type { Middleware } from "./middleware.ts";

/** What an API's host can be told on every platform. Nothing has to be given. */
export interface HostOptions {
  /** Names that are answered in `Host` on loopback addresses, besides loopback's own; "*" for any. Default: none. */
  readonly hosts?: "*" | readonly string[];
  /**
   * Whose web pages may call: origins ("https://example.org"), "*" for anyone's.
   * Default: none; requests from other sites' pages are refused with 403.
   */
  readonly cors?: "*" | readonly string[] | CorsOptions;
  /** Bytes of a request's line and header fields; more is 414 or 431. Default: 16384. */
  readonly maxHead?: number;
  /** Header fields of a request; more is 431. Default: 100. */
  readonly maxFields?: number;
  /** Bytes of a body or a bare message; more is 413. Default: 4194304. */
  readonly maxBody?: number;
  /** Nesting of JSON; more is -32700. Default: 128. */
  readonly maxDepth?: number;
  /** Calls in a batch; more is -32600. Default: 1000. */
  readonly maxBatch?: number;
  /** Requests of one connection that wait for answers; at more, no further ones are read from it. Default: 256. */
  readonly maxPending?: number;
  /**
   * Bytes of answers that one connection has not read; at more, no further requests are read from it. Its streams pause
   * at half of them; where `ctx.client` has sent four times as many, it is dropped. Default: 1048576.
   */
  readonly maxUnsent?: number;
  /** Milliseconds for a request's head to arrive; then 408. Default: 10000. */
  readonly headTimeout?: number;
  /** Milliseconds for a body to arrive, and 1 s more for each 4 KiB that came; then 408. Default: 30000. */
  readonly bodyTimeout?: number;
  /** Milliseconds that a connection may lie idle. Default: 60000. */
  readonly idleTimeout?: number;
  /** Bytes of a WebSocket message; more closes the connection with 1009. Default: 4194304. */
  readonly maxMessage?: number;
  /**
   * Compress WebSocket messages with clients that offer it (permessage-deflate, RFC 7692): theirs, and answers with a
   * result of more than 1 KiB; other answers, items of streams and messages of `ctx.client` go out as they are. It costs
   * the server far more than the bytes that it saves unless the network is slow, and lets small messages become large
   * ones, each of at most maxMessage bytes. On platforms with a zlib: Node, Deno and Bun. Default: false.
   */
  readonly perMessageDeflate?: boolean;
  /**
   * Compress answers over HTTP for clients that accept that: by br or gzip, and zstd where the platform has it; not bytes
   * and images. It costs the server far more than sending them does, unless the network is slow. Default: false.
   */
  readonly compress?: boolean;
  /** Bytes of an answer below which it is not compressed. Default: 1024. */
  readonly minCompressed?: number;
  /** Milliseconds of silence until a WebSocket is pinged, and as many again until it is dropped. Default: 30000. */
  readonly pingInterval?: number;
  /** Runs around every call, the first one outermost. */
  readonly use?: readonly Middleware[];
  /** Where ucall and handlers log. Default: `console`. */
  readonly log?: Log;
  /** Told of every error that a caller saw as -32603 "Internal error", once. Default: writes it to `log`. */
  readonly onError?: (error: unknown, call: { readonly name: string; readonly ctx: Context }) => void;
  /** What `rpc.discover` says of the API. Default: title "ucall", version "0.0.0". */
  readonly info?: ApiInfo;
}

/** Cross-origin requests: https://fetch.spec.whatwg.org/#http-cors-protocol. */
export interface CorsOptions {
  readonly origins: "*" | readonly string[];
  /** Allow cookies and the like; takes named origins. Default: false. */
  readonly credentials?: boolean;
}

/** The `info` of an OpenRPC document. */
export interface ApiInfo {
  readonly title?: string;
  readonly version?: string;
  readonly description?: string;
}

type LimitName = Exclude<(typeof OPTIONS_FIELDS)[number], "flags">;

/** The host's options with nothing left open. */
export interface ResolvedOptions {
  readonly anyHost: boolean;
  readonly hosts: readonly string[];
  readonly origins: readonly string[];
  readonly corsCredentials: boolean;
  readonly perMessageDeflate: boolean;
  readonly compress: boolean;
  readonly limits: { readonly [Name in LimitName]: number };
  readonly use: readonly Middleware[];
  readonly log: Log;
  readonly onError: (error: unknown, call: { readonly name: string; readonly ctx: Context }) => void;
  readonly info: ApiInfo;
}

const defaults: { readonly [Name in LimitName]: number } = {
  maxHead: 16_384,
  maxFields: 100,
  maxBody: 4_194_304,
  maxDepth: 128,
  maxBatch: 1000,
  maxPending: 256,
  maxUnsent: 1_048_576,
  headTimeout: 10_000,
  bodyTimeout: 30_000,
  idleTimeout: 60_000,
  maxMessage: 4_194_304,
  pingInterval: 30_000,
  minCompressed: 1024,
};

/**
 * Checks the host's options and fills in what was left out.
 * @throws TypeError or RangeError that names the option
 */
export function resolveOptions(options: HostOptions = {}): ResolvedOptions {
  const {
    hosts = [],
    cors = [],
    use = [],
    log = console,
    info = {},
    perMessageDeflate = false,
    compress = false,
  } = options;
  const { origins, credentials = false } =
    typeof cors === "string" || Array.isArray(cors) ? { origins: cors } : (cors as CorsOptions);
  const onError = options.onError ?? ((error, { name }) => log.error(`ucall: ${name} failed:`, error));
  if (typeof onError !== "function") throw new TypeError("The option onError is a function.");
  if (typeof perMessageDeflate !== "boolean") throw new TypeError("The option perMessageDeflate is true or false.");
  if (typeof compress !== "boolean") throw new TypeError("The option compress is true or false.");
  if (!Array.isArray(use) || use.some((middleware) => typeof middleware !== "function")) {
    throw new TypeError("The option use is an array of functions.");
  }
  const allowed = origins === "*" ? ["*"] : texts("cors", origins).map(originOf);
  if (credentials && allowed.includes("*")) {
    throw new TypeError(`The option cors takes named origins, not "*", where credentials are allowed.`);
  }
  return {
    anyHost: hosts === "*",
    hosts: hosts === "*" ? [] : texts("hosts", hosts),
    origins: allowed,
    corsCredentials: credentials,
    perMessageDeflate,
    compress,
    limits: resolveLimits(options),
    use,
    log,
    onError,
    info,
  };
}

function resolveLimits(options: HostOptions): { readonly [Name in LimitName]: number } {
  const limits = { ...defaults };
  for (const name of Object.keys(defaults) as LimitName[]) {
    const value = options[name];
    if (value === undefined) continue;
    if (!Number.isInteger(value) || value < 1 || value > 0x7fff_ffff) {
      throw new RangeError(`The option ${name} is a whole number from 1 to ${0x7fff_ffff}, not ${String(value)}.`);
    }
    limits[name] = value;
  }
  return limits;
}

function texts(name: string, values: unknown): readonly string[] {
  if (Array.isArray(values) && values.every((value) => typeof value === "string" && value !== "")) return values;
  throw new TypeError(`The option ${name} is "*" or an array of strings.`);
}

/** An origin as browsers send it: "https://example.org", without a path or a default port (RFC 6454, section 6.2). */
function originOf(text: string): string {
  if (text === "*" || text === "null") return text;
  const origin = URL.canParse(text) ? new URL(text).origin : "null";
  if (origin !== "null" && new URL(text).href.replace(/\/$/, "") === origin) return origin;
  throw new TypeError(`The option cors has "${text}", which is no origin: write it like "https://example.org".`);
}
