/** What an HTTP request asks for. */
export interface Ask {
  readonly target: string;
  /** JSON, of a POST request; GET has none. */
  readonly body?: string;
  /** The media type that is asked for. Default: any. */
  readonly accept?: string;
}

/** How a call is told over HTTP. */
export interface Dialect {
  readonly name: string;
  ask(method: string, params: object): Ask;
  /** The result in an answer, which is parsed JSON; undefined where it has none. */
  result(answer: unknown): unknown;
  /** A parameter that is missing is 0. */
  readonly lenient?: boolean;
}

/** JSON-RPC 2.0; over TCP and WebSocket too. */
export const jsonRpc: Dialect = {
  name: "JSON-RPC",
  ask: (method, params) => ({ target: "/", body: JSON.stringify({ jsonrpc: "2.0", method, params, id: 1 }) }),
  result: (answer) => memberOf(answer, "result"),
};

export const rest: Dialect = {
  name: "REST",
  ask: (method, params) => ({ target: `/${method}?${new URLSearchParams(Object.entries(params)).toString()}` }),
  result: (answer) => answer,
};

/** https://trpc.io/docs/rpc */
export const trpcQuery: Dialect = {
  name: "GET",
  ask: (method, params) => ({ target: `/${method}?input=${encodeURIComponent(JSON.stringify(params))}` }),
  result: (answer) => memberOf(memberOf(answer, "result"), "data"),
};

/** https://orpc.dev/docs/advanced/rpc-protocol */
export const orpcPost: Dialect = {
  name: "POST",
  ask: (method, params) => ({ target: `/${method}`, body: JSON.stringify({ json: params }) }),
  result: (answer) => memberOf(answer, "json"),
};

/** https://connectrpc.com/docs/protocol */
export const connectPost: Dialect = {
  name: "JSON",
  lenient: true, // as proto3 has it
  ask: (method, params) => ({ target: `/bench.Bench/${method}`, body: JSON.stringify(params) }),
  result: (answer) => memberOf(answer, "result"),
};

function memberOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

/** An HTTP request, as text. @param close asks the server to close the connection after it */
export function requestText({ target, body, accept }: Ask, close: boolean = false): string {
  const accepted = accept === undefined ? "" : `Accept: ${accept}\r\n`;
  const fields = `Host: 127.0.0.1\r\n${close ? "Connection: close\r\n" : ""}${accepted}`;
  if (body === undefined) return `GET ${target} HTTP/1.1\r\n${fields}\r\n`;
  const described = `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n`;
  return `POST ${target} HTTP/1.1\r\n${fields}${described}\r\n${body}`;
}
