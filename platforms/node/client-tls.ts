import net, { type NetConnectOpts } from "node:net";
import tls from "node:tls";
import type { ClientTlsOptions } from "../../src/client/options.ts";

/** A socket that speaks TLS, and what it is on. */
export interface SecureSocket {
  readonly socket: tls.TLSSocket;
  readonly raw: net.Socket;
}

/** Begins to connect; "secureConnect" tells when it has. */
export function connectTls(address: NetConnectOpts, options: ClientTlsOptions | undefined): SecureSocket {
  const { host = "" } = address as net.TcpNetConnectOpts;
  const raw = net.connect({ ...address, noDelay: true });
  const socket = tls.connect({
    ...connectionOptions(options),
    socket: raw,
    host,
    // A name, and never an address (RFC 6066, section 3).
    ...(net.isIP(host) === 0 && { servername: host }),
    ALPNProtocols: ["http/1.1"],
    minVersion: "TLSv1.2",
  });
  raw.on("error", (error) => socket.destroy(error));
  return { socket, raw };
}

/** The options as node:tls takes them. */
export function connectionOptions(options: ClientTlsOptions = {}): tls.ConnectionOptions {
  const { ca, rejectUnauthorized = true, key, cert, passphrase } = options;
  return {
    rejectUnauthorized,
    ...(ca !== undefined && { ca: blocks(ca) }),
    ...(key !== undefined && { key: text(key) }),
    ...(cert !== undefined && { cert: text(cert) }),
    ...(passphrase !== undefined && { passphrase }),
  };
}

/**
 * Reads the options once.
 * @throws TypeError where they will not do
 */
export function checkTlsOptions(options: ClientTlsOptions): void {
  if (typeof options !== "object") throw new TypeError("The option tls is an object, such as { ca }.");
  const { ca, rejectUnauthorized } = options;
  if (rejectUnauthorized !== undefined && typeof rejectUnauthorized !== "boolean")
    throw new TypeError("The option tls.rejectUnauthorized is true or false.");
  if (ca !== undefined && blocks(ca).length === 0)
    throw new TypeError('The option tls.ca is no certificate in PEM ("-----BEGIN CERTIFICATE-----").');
  try {
    tls.createSecureContext(connectionOptions(options));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new TypeError(`The option tls will not do: ${reason}.`, { cause });
  }
}

const decoder = new TextDecoder();

function text(pem: string | Uint8Array): string {
  return typeof pem === "string" ? pem : decoder.decode(pem);
}

/** Each certificate by itself: not every runtime takes several in one text. */
function blocks(pem: string | Uint8Array): string[] {
  return text(pem).match(/-----BEGIN CERTIFICATE-----[^]*?-----END CERTIFICATE-----/g) ?? [];
}

const UNTRUSTED = "nobody trusted has signed the server's certificate; give its authority's by the option tls.ca";

/** Why TLS did not come about, and what to do, by the codes of node:tls. */
const reasons: { readonly [code: string]: string } = {
  CERT_HAS_EXPIRED: "the server's certificate has expired; it needs a new one, or this machine's clock is wrong",
  CERT_NOT_YET_VALID: "the server's certificate is not valid yet; this machine's clock, or the server's, is wrong",
  CERT_REVOKED: "the server's certificate has been revoked; it needs a new one",
  DEPTH_ZERO_SELF_SIGNED_CERT: UNTRUSTED,
  SELF_SIGNED_CERT_IN_CHAIN: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNTRUSTED,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNTRUSTED,
  CERT_SIGNATURE_FAILURE: UNTRUSTED,
  ERR_SSL_WRONG_VERSION_NUMBER: "the server speaks no TLS there; use http: (or tcp:) if it is meant to be plain",
};

/** The failure of TLS in words, `undefined` for any other error. */
export function tlsReason(error: NodeJS.ErrnoException): string | undefined {
  const { code = "" } = error;
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID") {
    const { subjectaltname } = (error as { readonly cert?: { readonly subjectaltname?: string } }).cert ?? {};
    return `the server's certificate is for other names (${subjectaltname ?? "none"}); use one of these in the URL`;
  }
  if (code.endsWith("_ALERT_CERTIFICATE_REQUIRED"))
    return "the server asks for a certificate; give the options tls.key and tls.cert";
  return reasons[code] ?? (code.startsWith("ERR_SSL_") ? `TLS failed (${code})` : undefined);
}
