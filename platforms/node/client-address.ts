import type { NetConnectOpts } from "node:net";

/** What is spoken: HTTP/1.1, WebSocket, or bare JSON-RPC. */
export type Protocol = "http" | "ws" | "bare";

/** Where a client connects to, and what is spoken there. */
export interface Address {
  /** As the user gave it, for messages. */
  readonly url: string;
  readonly protocol: Protocol;
  /** Over TLS. */
  readonly secure: boolean;
  readonly connect: NetConnectOpts;
  /** Request target, not of bare JSON-RPC. */
  readonly path: string;
  /** The Host field, not of bare JSON-RPC. */
  readonly host: string;
}

const schemes: { readonly [scheme: string]: { readonly protocol: Protocol; readonly port: number } } = {
  "http:": { protocol: "http", port: 80 },
  "https:": { protocol: "http", port: 443 },
  "ws:": { protocol: "ws", port: 80 },
  "wss:": { protocol: "ws", port: 443 },
  "tcp:": { protocol: "bare", port: 0 },
  "tls:": { protocol: "bare", port: 0 },
};

/**
 * Reads `http://host:port/path`, `ws:` likewise, `tcp://host:port`, the same with TLS as `https:`, `wss:` and `tls:`, or
 * `unix:/path/to.sock`; `undefined` for any other scheme.
 * @throws TypeError where such a URL is malformed
 */
export function addressOf(url: string): Address | undefined {
  if (url.startsWith("unix:")) {
    const path = url.slice(5).replace(/^\/\/(?=\/)/, "");
    if (path === "") throw new TypeError(`${url} has no path; write unix:/path/to.sock.`);
    return { url, protocol: "bare", secure: false, connect: { path }, path: "", host: "" };
  }
  const name = url.slice(0, url.indexOf(":") + 1);
  if (!Object.hasOwn(schemes, name)) return undefined;
  const { protocol, port: usual } = schemes[name]!;
  const parsed = new URL(url);
  if (parsed.username !== "" || parsed.password !== "") {
    throw new TypeError(`A URL carries no user name or password; use the option headers: { authorization }.`);
  }
  if (parsed.hostname === "" || (usual === 0 && parsed.port === ""))
    throw new TypeError(`${url} is incomplete; write ${name}//host:port.`);
  const host = parsed.hostname.replace(/^\[(.*)\]$/, "$1");
  const port = parsed.port === "" ? usual : Number(parsed.port);
  const path = parsed.pathname + parsed.search;
  const secure = /^(https|wss|tls):$/.test(name);
  return { url, protocol, secure, connect: { host, port }, path, host: parsed.host };
}
