/**
 * The format of the files in `test/cases/`: what a client sends and what it must get back, as data, so that any
 * platform's server (or an implementation in another language) can be held to the same behaviour.
 */

/**
 * Bytes: a string stands for its UTF-8 bytes, `lines` are joined by CRLF, `framed` has its Content-Length ahead, a list
 * is its parts one after the other.
 */
export type Text =
  | string
  | { hex: string }
  | { repeat: Text; times: number }
  | { lines: Text[] }
  | { framed: Text }
  | Text[];

/** Options of `serve()` that differ from the suite's defaults in a file or case. */
export interface CaseOptions {
  limits?: Record<string, number>;
  cors?: string | string[];
  hosts?: string | string[];
  /** Over WebSocket the client offers it too. */
  perMessageDeflate?: boolean;
  compress?: boolean;
  /** What the listener is bound to; default "loopback". "public" asks for an address that is not loopback. */
  bind?: "loopback" | "public" | "stdio";
}

/** One HTTP response. Every one is also held to the rules in `expect.ts` (Date, framing, problem details). */
export interface HttpReply {
  /** The status code, or the ones between which the specification leaves the choice. */
  status: number | number[];
  /** Exact values by lower-case name; null: the field must be absent; a list: its comma-separated members must include these. */
  headers?: Record<string, string | string[] | null>;
  /** The content coding that the body must have; what is said of the body holds for what it is without that. */
  coding?: "gzip" | "br";
  /** The body's exact text. */
  body?: Text;
  /** The body's JSON value: each member named here must be equal, others may be there. */
  json?: unknown;
  /** How the body of a stream ends other than by its last chunk: before that, or with the connection (HTTP/1.0). */
  ends?: "cut" | "close";
  /** This answers HEAD: the fields of a body, but no body. */
  head?: boolean;
  /** The server may leave this one out (100 Continue, when the body is already there). */
  optional?: boolean;
}

/** The answer to one JSON-RPC call. `id` is JSON text, since it must come back to the letter. */
export interface Answer {
  id: string;
  result?: unknown;
  error?: number;
  /** The error's message; default: the one that goes with the code. */
  message?: string;
  /** The paths of the issues (-32602), in any order. */
  issues?: (string | number)[][];
  /** The error's data, exactly. */
  data?: unknown;
}

/** An item of the stream of the call `id`, or any other message of the server's own. */
export type Told = { id: string; item: unknown } | { told: unknown };

/** What comes back on bare TCP: one answer, or a batch of them, on a line of its own; or what the server tells. */
export type BareReply = Answer | { batch: Answer[] } | Told;

/**
 * A frame that comes back over WebSocket: a text message, compressed or not, a binary one in CBOR, a close frame (its code, null for none), or
 * the payload of a pong or ping.
 */
export type FrameReply =
  | (BareReply & { deflated?: boolean; binary?: boolean })
  | { close: number | null }
  | { pong: Text }
  | { ping: Text };

/** A frame that a client sends (RFC 6455 5.2), or bytes as they stand. */
export type Frame =
  | {
      /** Default: 1, text. */
      opcode?: number;
      payload?: Text;
      /** Default: true. */
      final?: boolean;
      /** The three reserved bits. Default: 0. */
      reserved?: number;
      /** Default: "37fa213d"; null for a frame without one. */
      mask?: string | null;
      /** The length that it claims. Default: the payload's. */
      length?: number;
      /** How many bytes say so: 1, 2 or 8. Default: as few as can. */
      lengthBytes?: number;
    }
  | { hex: string };

/** The end of a connection: the server closes it, leaves it open, or may do either. */
export type Closing = boolean | "either";

/** Bytes sent in one go, and what must have come back before the next step. */
export interface Step<Reply> {
  send?: Text;
  /** Over WebSocket, in place of `send`. */
  frames?: Frame[];
  /** Advances the server's clock by so many milliseconds, for servers whose clock the suite can move. */
  wait?: number;
  /** The client sends no more (FIN). */
  end?: boolean;
  replies?: Reply[];
  closes?: Closing;
}

/** A conversation on one connection: one step, or `steps`. */
export interface StreamCase<Reply> extends Step<Reply> {
  name: string;
  /** The rule that decides, such as "9112 6.3" (an RFC and its section), or why the case matters. */
  rule?: string;
  options?: CaseOptions;
  steps?: Step<Reply>[];
  /** Short for one problem+json reply of this status with `Connection: close`, and the end of the connection. */
  refused?: number | number[];
}

/**
 * One JSON-RPC message, sent over every carrier: bare TCP, HTTP with Content-Length, HTTP in chunks, WebSocket.
 * Its answer is given by the members of `Answer`, by `batch`, or by `silent`.
 */
export interface JsonRpcCase extends Partial<Answer> {
  name: string;
  rule?: string;
  options?: CaseOptions;
  /** The message as a value; `text` gives it to the letter instead. */
  request?: unknown;
  text?: Text;
  /** The answers of a batch, in any order (JSON-RPC 2.0, section 6). */
  batch?: Answer[];
  /** Nothing is answered: 204 over HTTP, no byte on bare TCP. */
  silent?: boolean;
  /** false: only over HTTP, where the message's end is known from outside. */
  bare?: boolean;
  /** Names of the procedures that must have run, in this order; not checked where absent. */
  calls?: string[];
}

export type CaseFile =
  | { carrier: "jsonrpc"; about: string; options?: CaseOptions; cases: JsonRpcCase[] }
  | { carrier: "http"; about: string; options?: CaseOptions; cases: StreamCase<HttpReply>[] }
  | { carrier: "tcp"; about: string; options?: CaseOptions; cases: StreamCase<BareReply>[] }
  | { carrier: "websocket"; about: string; options?: CaseOptions; cases: StreamCase<FrameReply>[] }
  /** Standard input and output: what is answered on lines, or behind a Content-Length. */
  | {
      carrier: "stdio";
      framing: "lines" | "length";
      about: string;
      options?: CaseOptions;
      cases: StreamCase<BareReply>[];
    };
