import { type NetConnectOpts, isIP } from "node:net";

/** What is spoken: HTTP/1.1, WebSocket, or bare JSON-RPC. */
export type Protocol = "http" | "ws" | "bare";

/** Where a client connects to, and what is spoken there. */
export interface Address {
  /** As the user gave it, for messages. */
  readonly url: string;
  readonly protocol: Protocol;
  /** Over TLS. */
  readonly secure: boolean;
  /** The name that the certificate is to be for, "" for an address, which is not sent (RFC 6066, section 3). */
  readonly serverName: string;
  readonly connect: NetConnectOpts;
  /** Request target, not of bare JSON-RPC. */
  readonly path: string;
  /** The Host field, not of bare JSON-RPC. */
  readonly host: string;
}

const schemes: { readonly [scheme: string]: { readonly protocol: Protocol; readonly port: number } } = {
  "http:": { protocol: "http", port: 80 },
  "ws:": { protocol: "ws", port: 80 },
  "wss:": { protocol: "ws", port: 443 },
  "tcp:": { protocol: "bare", port: 0 },
};

/**
 * Reads `http://host:port/path`, `ws:` and `wss:` likewise, `tcp://host:port` or `unix:/path/to.sock`; `undefined` for
 * any other scheme.
 * @throws TypeError where such a URL is malformed
 */
export function addressOf(url: string): Address | undefined {
  if (url.startsWith("unix:")) {
    const path = url.slice(5).replace(/^\/\/(?=\/)/, "");
    if (path === "") throw new TypeError(`${url} has no path; write unix:/path/to.sock.`);
    return { url, protocol: "bare", secure: false, serverName: "", connect: { path }, path: "", host: "" };
  }
  const name = url.slice(0, url.indexOf(":") + 1);
  if (!Object.hasOwn(schemes, name)) return undefined;
  const { protocol, port: usual } = schemes[name]!;
  const parsed = new URL(url);
  if (parsed.username !== "" || parsed.password !== "") {
    throw new TypeError(`A URL carries no user name or password; use the option headers: { authorization }.`);
  }
  if (parsed.hostname === "" || (usual === 0 && parsed.port === ""))
    throw new TypeError(`${url} is incomplete; write tcp://host:port.`);
  const host = parsed.hostname.replace(/^\[(.*)\]$/, "$1");
  const port = parsed.port === "" ? usual : Number(parsed.port);
  const path = parsed.pathname + parsed.search;
  const serverName = isIP(host) === 0 ? host : "";
  return { url, protocol, secure: name === "wss:", serverName, connect: { host, port }, path, host: parsed.host };
}
