import type { NetConnectOpts } from "node:net";

/** Where a client connects to, and what is spoken there. */
export interface Address {
  /** As the user gave it, for messages. */
  readonly url: string;
  readonly http: boolean;
  readonly tls: boolean;
  readonly connect: NetConnectOpts;
  /** Request target, of HTTP only. */
  readonly path: string;
  /** The Host field, of HTTP only. */
  readonly host: string;
}

/**
 * Reads `http://host:port/path` or `tcp://host:port`, the same with TLS as `https:` or `tls:`, or `unix:/path/to.sock`; `undefined` for any other scheme.
 * @throws TypeError where such a URL is malformed
 */
export function addressOf(url: string): Address | undefined {
  if (url.startsWith("unix:")) {
    const path = url.slice(5).replace(/^\/\/(?=\/)/, "");
    if (path === "") throw new TypeError(`${url} has no path; write unix:/path/to.sock.`);
    return { url, http: false, tls: false, connect: { path }, path: "", host: "" };
  }
  const [, scheme = ""] = /^(https?|tcp|tls):/.exec(url) ?? [];
  if (scheme === "") return undefined;
  const http = scheme.startsWith("http");
  const tls = scheme === "https" || scheme === "tls";
  const parsed = new URL(url);
  if (parsed.username !== "" || parsed.password !== "") {
    throw new TypeError(`A URL carries no user name or password; use the option headers: { authorization }.`);
  }
  if (parsed.hostname === "" || (!http && parsed.port === ""))
    throw new TypeError(`${url} is incomplete; write ${scheme}://host:port.`);
  const host = parsed.hostname.replace(/^\[(.*)\]$/, "$1");
  const port = parsed.port === "" ? (tls ? 443 : 80) : Number(parsed.port);
  return { url, http, tls, connect: { host, port }, path: parsed.pathname + parsed.search, host: parsed.host };
}
