/** What may be said for one call, the second argument of a call with named parameters. */
export interface CallOptions {
  /**
   * Aborts the call: it is rejected with the signal's reason, and the server learns of it where nothing else waits on
   * the connection, which is then closed.
   */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds to wait for the answer, rejected as -32008 after that; 0 for as long as it takes. Default: the client's. */
  readonly timeout?: number | undefined;
}

/** What `client.$with()` may change. */
export interface ViewOptions extends CallOptions {
  /**
   * Send the calls made in one turn of the event loop as one JSON-RPC batch. Each gets its own result or error.
   * Default: false.
   */
  readonly batch?: boolean | undefined;
}

/** How a client speaks TLS: whom it trusts, and what it shows. Sockets on Node, Deno and Bun only. */
export interface ClientTlsOptions {
  /**
   * Certificates of the authorities that are trusted (PEM), or the server's own where it has signed it itself.
   * Default: those of the runtime, and of the file that NODE_EXTRA_CA_CERTS names.
   */
  readonly ca?: string | Uint8Array;
  /** false talks to anyone who answers, whatever its certificate says: for tests. Default: true. */
  readonly rejectUnauthorized?: boolean;
  /** The client's own private key (PEM), for servers that ask for a certificate. */
  readonly key?: string | Uint8Array;
  /** The certificate that goes with it (PEM). */
  readonly cert?: string | Uint8Array;
  /** What opens the key, where it is encrypted. */
  readonly passphrase?: string;
}

/** What `connect()` may be told. */
export interface ConnectOptions extends ViewOptions {
  /** Calls in one batch, more make several. Default: 1000, which is also what the server takes by default. */
  readonly maxBatch?: number;
  /** HTTP fields of every request, for instance `{ authorization: "Bearer ..." }`. `http:` and `https:` only. */
  readonly headers?: HeadersInit;
  /** Sends through this function and never through sockets: a wrapper, a mock, another runtime's. `http:` and `https:` only. */
  readonly fetch?: typeof fetch;
  /** Of `https:` and `tls:`. */
  readonly tls?: ClientTlsOptions;
  /**
   * Connections of a client. Over HTTP a slow call holds up the answers to later ones on its connection.
   * Default: 1. Sockets on Node only.
   */
  readonly connections?: number;
  /** Bytes that a response may have. Default: 64 MiB. Sockets on Node only. */
  readonly maxResponse?: number;
}
