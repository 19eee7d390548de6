import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A private key and its certificate, in PEM. */
export interface Pair {
  readonly key: string;
  readonly cert: string;
}

export interface IssueOptions {
  /** Days for which it is valid; less than none for one that has expired. Default: 2. */
  days?: number;
  /** Whose it is. Default: this machine's loopback addresses. */
  names?: string;
}

/** A new authority, which has signed its own certificate. */
export function authority(name: string): Pair {
  return inFolder((openssl, read) => {
    openssl("req", "-x509", ...NEW_KEY, "-subj", `/CN=${name}`, "-days", "2", "-out", "cert");
    return { key: read("key"), cert: read("cert") };
  });
}

/** A certificate for a new key, signed by an authority. */
export function issue(by: Pair, name: string, { days = 2, names = LOOPBACK }: IssueOptions = {}): Pair {
  return inFolder((openssl, read, write) => {
    write("by.cert", by.cert);
    write("by.key", by.key);
    write("extensions", `subjectAltName=${names}\n`);
    openssl("req", "-new", ...NEW_KEY, "-subj", `/CN=${name}`, "-out", "request");
    const signer = ["-CA", "by.cert", "-CAkey", "by.key", "-CAcreateserial"];
    openssl("x509", "-req", "-in", "request", ...signer, "-days", `${days}`, "-extfile", "extensions", "-out", "cert");
    return { key: read("key"), cert: read("cert") };
  });
}

/** The same key, encrypted. */
export function encrypted(key: string, passphrase: string): string {
  return inFolder((openssl, read, write) => {
    write("plain", key);
    openssl("pkcs8", "-topk8", "-in", "plain", "-out", "key", "-passout", `pass:${passphrase}`);
    return read("key");
  });
}

const NEW_KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", "key"];
const LOOPBACK = "DNS:localhost,IP:127.0.0.1,IP:::1";

function inFolder<T>(
  work: (
    openssl: (...words: string[]) => void,
    read: (name: string) => string,
    write: (name: string, text: string) => void,
  ) => T,
): T {
  const folder = mkdtempSync(join(tmpdir(), "ucall-"));
  try {
    return work(
      (...words) => void execFileSync("openssl", words, { cwd: folder, stdio: ["ignore", "ignore", "pipe"] }),
      (name) => readFileSync(join(folder, name), "utf8"),
      (name, text) => writeFileSync(join(folder, name), text),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}
