/** What may be said for one call, the second argument of a call with named parameters. */
export interface CallOptions {
  /**
   * Aborts the call: it is rejected with the signal's reason, and the server learns of it: by `rpc.cancel`, and over
   * HTTP, where nothing else waits on the connection, by its end.
   */
  readonly signal?: AbortSignal | undefined;
  /**
   * Milliseconds to wait for the answer, or for the first item of a stream, rejected as -32008 after that; 0 for as
   * long as it takes. Default: the client's, which has none.
   */
  readonly timeout?: number | undefined;
  /**
   * How urgent the call is among those that wait at the server, from 0, the most urgent, to 7 (RFC 9218, section 4.1):
   * `http:` and `https:` only. A batch has that of its first call. Default: the client's, else nothing is said, which
   * servers take for 3.
   */
  readonly priority?: number | undefined;
}

/** What `client.$with()` may change. */
export interface ViewOptions extends CallOptions {
  /**
   * Send the calls made in one turn of the event loop as one JSON-RPC batch, but for those with bytes or arrays. Each
   * gets its own result or error. Default: false.
   */
  readonly batch?: boolean | undefined;
  /**
   * Send calls as CBOR even where JSON has a form for their parameters. Over `ws:` and `wss:` an answer comes in the
   * form of its call: with this, arrays and bytes of any result come as such, without it only those of calls that
   * have some. (Over HTTP they always do, over `tcp:` and `unix:` never.) Default: false.
   */
  readonly binary?: boolean | undefined;
}

/** How a connection that was lost is made anew. */
export interface ReconnectOptions {
  /** Milliseconds before the second attempt; each later one waits twice as long, less a random part of up to half. Default: 250. */
  readonly initial?: number;
  /** Milliseconds between two attempts at most. Default: 30,000. */
  readonly max?: number;
}

/** What a client does when the server calls it: functions by their (dotted) names. */
export interface ServedMethods {
  /**
   * @param params as the server gave them: an object, an array, or `undefined`
   * @returns the result, or a promise of it; an `UcallError` that it throws reaches the server as it is
   */
  readonly [name: string]: (params: any) => unknown;
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
  /**
   * HTTP fields of every request, for instance `{ authorization: "Bearer ..." }`. `http:` and `https:`; on Node also
   * `ws:` and `wss:`, where they go with the handshake.
   */
  readonly headers?: HeadersInit;
  /** Sends through this function and never through sockets: a wrapper, a mock, another runtime's. `http:` and `https:` only. */
  readonly fetch?: typeof fetch;
  /**
   * Offer the server to compress messages (permessage-deflate, RFC 7692); where it accepts, those of more than 1 KiB are.
   * `ws:` and `wss:` on sockets of Node, Deno and Bun; a browser's WebSocket does as it likes. Default: false.
   */
  readonly perMessageDeflate?: boolean;
  /** Of `https:`, `wss:` and `tls:`. */
  readonly tls?: ClientTlsOptions;
  /**
   * Connections of a client. Over HTTP a slow call holds up the answers to later ones on its connection.
   * Default: 1. Sockets on Node only.
   */
  readonly connections?: number;
  /**
   * Bytes that a response may have (sockets on Node only), and characters that an event of a stream may have. Over
   * `ws:`, `wss:`, `tcp:` and `unix:` also what the items of one stream may have that wait to be taken: with more it
   * fails with 502. There Node's sockets are not read on as long as only such streams are under way, and not more than
   * 256 KiB of each; but a call, or a loop that waits, must not wait for a slower one. Over HTTP what is not taken is
   * not read. Default: 64 MiB.
   */
  readonly maxResponse?: number;
  /** Answers the server's calls and takes its notifications, over `ws:`, `wss:`, `tcp:` and `unix:`. Others get -32601. */
  readonly methods?: ServedMethods;
  /** Gets what one of `methods` throws and the server is not told. Default: `console.error`. */
  readonly onError?: (error: unknown, method: string) => void;
  /**
   * Whether and how a lost connection is made anew: over `ws:`, `wss:`, `tcp:` and `unix:`, when there is something to
   * send, or at once where there are `methods`. Calls under way fail with 502, those made meanwhile wait, each as long
   * as its timeout; while no connection was ever made they fail with 503. Over HTTP it is streams with ids that are
   * resumed. Default: true.
   */
  readonly reconnect?: boolean | ReconnectOptions;
  /** Called when a connection was made, the first and every other: the place to subscribe again. Not over HTTP. */
  readonly onConnect?: () => void;
}
