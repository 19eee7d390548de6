// Node's own modules, which Deno and Bun have too.
import { Buffer } from "node:buffer";
import { constants, createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import type { TlsOptions } from "node:tls";
import type { TlsTexts } from "../../src/server/tls.ts";

/**
 * What a `tls.Server` is to be told.
 * @throws TypeError that names the option which will not do
 */
export function tlsServerOptions(texts: TlsTexts): TlsOptions {
  const key = privateKey(texts);
  const [leaf] = certificates("tls.cert", texts.cert);
  if (!leaf!.checkPrivateKey(key))
    throw new TypeError("The options tls.key and tls.cert do not belong together: the certificate is of another key.");
  const { ca } = texts;
  return {
    key: key.export({ type: "pkcs8", format: "pem" }), // not every runtime opens an encrypted one
    cert: texts.cert,
    ...(ca !== undefined && {
      ca: certificates("tls.ca", ca).map(String),
      requestCert: true,
      rejectUnauthorized: true,
    }),
    minVersion: "TLSv1.2",
    secureOptions: constants.SSL_OP_NO_RENEGOTIATION,
    ALPNProtocols: ["http/1.1"], // else some clients ask for HTTP/2
  };
}

function privateKey({ key, passphrase }: TlsTexts): KeyObject {
  if (!/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(key)) throw notPem("tls.key", "private key", "PRIVATE KEY");
  try {
    return createPrivateKey({ key, ...(passphrase !== undefined && { passphrase }) });
  } catch (cause) {
    if (!key.includes("ENCRYPTED")) throw unreadable("tls.key", cause);
    const words =
      passphrase === undefined
        ? "The option tls.key is encrypted: give tls.passphrase too."
        : "The option tls.passphrase does not open tls.key.";
    throw new TypeError(words, { cause });
  }
}

function certificates(option: string, text: string): X509Certificate[] {
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[^]*?-----END CERTIFICATE-----/g);
  if (blocks === null) throw notPem(option, "certificate", "CERTIFICATE");
  try {
    return blocks.map((block) => new X509Certificate(Buffer.from(block)));
  } catch (cause) {
    throw unreadable(option, cause);
  }
}

function notPem(option: string, what: string, label: string): TypeError {
  return new TypeError(
    `The option ${option} is no ${what} in PEM ("-----BEGIN ${label}-----"). It takes a file's text, not its name.`,
  );
}

function unreadable(option: string, cause: unknown): TypeError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new TypeError(`The option ${option} cannot be read: ${reason}.`, { cause });
}
