/** How a server speaks TLS. */
export interface TlsOptions {
  /** The private key: PEM text, or its bytes. */
  readonly key: string | Uint8Array;
  /** The certificate, followed by those of the authorities between it and the root, if any: PEM text, or its bytes. */
  readonly cert: string | Uint8Array;
  /** What opens the key, where it is encrypted. */
  readonly passphrase?: string;
  /**
   * Certificates of authorities (PEM), one of which must have signed the certificate that every client has to show then.
   * Default: none, and clients need no certificate.
   */
  readonly ca?: string | Uint8Array;
}

/** The same as texts, which can be told to another process. */
export interface TlsTexts {
  readonly key: string;
  readonly cert: string;
  readonly passphrase?: string;
  readonly ca?: string;
}

/** Those of the options that are to be others; what is left out stays as it is. */
export type TlsChanges = Partial<TlsOptions>;

const names = ["key", "cert", "passphrase", "ca"] as const;

/**
 * The option tls as texts; what it says in PEM is read by the platform.
 * @param before what stays where nothing is said of it
 * @throws TypeError that names the option
 */
export function tlsTexts(options: unknown, before?: TlsTexts): TlsTexts {
  if (typeof options !== "object" || options === null)
    throw new TypeError("The option tls is an object: { key, cert }, both in PEM.");
  const given: [string, unknown][] = Object.entries(options).filter(([, value]) => value !== undefined);
  const stranger = given.find(([name]) => !names.includes(name as (typeof names)[number]));
  if (stranger !== undefined)
    throw new TypeError(`The option tls has no member "${stranger[0]}". It has: ${names.join(", ")}.`);
  const texts = { ...before, ...Object.fromEntries(given.map(([name, value]) => [name, textOf(name, value)])) };
  for (const name of ["key", "cert"] as const) {
    if (texts[name] === undefined)
      throw new TypeError(`The option tls.${name} is missing: TLS takes both key and cert.`);
  }
  return texts as TlsTexts;
}

/**
 * What a running server is to have from now on.
 * @throws TypeError that names the option; Error where the server does not speak TLS
 */
export function changedTls(before: TlsTexts | undefined, changes: TlsChanges): TlsTexts {
  if (before === undefined) throw new Error("This server does not speak TLS: start it with the option tls.");
  return tlsTexts(changes, before);
}

function textOf(name: string, value: unknown): string {
  if (typeof value === "string") return value;
  if (value instanceof Uint8Array && name !== "passphrase") return new TextDecoder().decode(value);
  throw new TypeError(`The option tls.${name} is ${name === "passphrase" ? "a text" : "PEM text, or its bytes"}.`);
}
