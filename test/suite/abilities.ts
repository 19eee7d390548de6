/** What a driver's clients and their server can do: a behaviour that needs what is not there is left out. */
export type Ability =
  /** Clients ask over HTTP: one whole request after the other. */
  | "http"
  /** Clients send bare JSON-RPC, many messages on one connection. */
  | "lines"
  /** The connections are the server's own: it gets any bytes as they are, WebSocket too, and closes them. */
  | "bytes"
  /** Several clients share one server. */
  | "many"
  /** One process serves all clients, who share what its procedures keep. */
  | "together"
  /** Behind bare JSON-RPC, who has gone differs from who only sends no more. */
  | "resets"
  /** The server learns that a caller has gone who waits for the answer. */
  | "aborts"
  /** The server learns that a reader has gone in the middle of a stream, though nothing more is sent. */
  | "cancels"
  /** The server has an address of its own, by which names in Host are told. */
  | "address"
  /** The test moves the server's clock, and no system's buffers hold bytes of its own. */
  | "clock";

export type Abilities = ReadonlySet<Ability>;

const abilities = (...all: readonly Ability[]): Abilities => new Set(all);

/** What all have whose connections are the server's own. */
const CONNECTIONS: readonly Ability[] = ["http", "lines", "bytes", "many", "together", "aborts", "cancels"];

/** The host without sockets. */
export const IN_PROCESS: Abilities = abilities(...CONNECTIONS, "resets", "address", "clock");

/** TCP and TLS, wherever the server runs. */
export const SOCKETS: Abilities = abilities(...CONNECTIONS, "resets", "address");

/** The same of several processes. */
export const WORKERS: Abilities = abilities(...[...SOCKETS].filter((ability) => ability !== "together"));

/** A TLS that tells of a reset as of an end. */
export const SOCKETS_WITHOUT_RESETS: Abilities = abilities(...CONNECTIONS, "address");

/** Unix sockets, which know no RST either. */
export const UNIX_SOCKETS: Abilities = abilities(...CONNECTIONS);

/** The fetch handler: connections, and what else is said on them, are the platform's. */
export const FETCH: Abilities = abilities("http", "many", "together", "aborts", "cancels");

/** Standard input and output: one client, who speaks no HTTP. */
export const STDIO: Abilities = abilities("lines", "resets");

/** workerd, which sees that a client has gone when it next sends something. */
export const WORKERD: Abilities = abilities("http", "many", "together");

/** A Service Worker, whom Chromium does not tell of requests that its page has aborted. */
export const SERVICE_WORKER: Abilities = abilities("http", "many", "together", "cancels");
