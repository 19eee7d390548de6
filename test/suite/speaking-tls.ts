import { once } from "node:events";
import net from "node:net";
import tls from "node:tls";
import { expect, it } from "vitest";
import { connect, type ConnectOptions } from "ucall/client";
import type { ServeOptions, TlsChanges } from "ucall";
import { authority, encrypted, issue, type Pair } from "./certificates.ts";
import type { api } from "./programs/tls.ts";

/** A server that speaks TLS, in this process or another. */
export interface TlsServer extends AsyncDisposable {
  readonly url: string;
  /** Takes the changes that it was started with. @throws where they will not do */
  reload(): Promise<void>;
  /** Closes gracefully. */
  close(): Promise<unknown>;
  /** What it logged. */
  logged(): string;
}

/** Starts one with the procedures of programs/tls.ts. @throws what serve() throws */
export type StartTls = (options: ServeOptions, changes?: TlsChanges) => Promise<TlsServer>;

/** What a server does with TLS, on any runtime. */
export function itSpeaksTls(start: StartTls): void {
  const trusted = authority("trusted");
  const one = issue(trusted, "one");
  const two = issue(trusted, "two");
  const ca = trusted.cert;

  const serveOne = (options: ServeOptions = {}, changes?: TlsChanges) =>
    start({ port: 0, tls: one, ...options }, changes);
  const sum = async (url: string, options: ConnectOptions["tls"] = { ca }): Promise<number> => {
    await using client = connect<typeof api>(url, { tls: options });
    return await client.sum(2, 3);
  };

  it("answers https: and tls: on one port, several calls to a connection", async () => {
    await using server = await serveOne();
    expect(server.url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
    for (const url of [server.url, bare(server.url)]) {
      await using client = connect<typeof api>(url, { tls: { ca } });
      expect(await Promise.all([client.sum(1, 2), client.sum({ a: 3, b: 4 }), client.address()])).toEqual([
        3,
        7,
        "127.0.0.1",
      ]);
      expect(await client.sum(5, 6)).toBe(11);
    }
  });

  it("offers HTTP/1.1 to clients that ask, and speaks TLS 1.2 and 1.3", async () => {
    await using server = await serveOne();
    for (const version of ["TLSv1.2", "TLSv1.3"] as const) {
      const socket = await secure(server.url, { ca, maxVersion: version, ALPNProtocols: ["h2", "http/1.1"] });
      expect([socket.getProtocol(), socket.alpnProtocol]).toEqual([version, "http/1.1"]);
      socket.write("GET /sum?a=2&b=3 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
      expect(await textOf(socket)).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*\r\n\r\n5$/);
    }
    const old = { ca, minVersion: "TLSv1.1", maxVersion: "TLSv1.1", ciphers: "DEFAULT@SECLEVEL=0" } as const;
    await expect(secure(server.url, old)).rejects.toThrow(/protocol|version|handshake/i);
    expect(await sum(server.url)).toBe(5);
  });

  it("does not renegotiate", async () => {
    await using server = await serveOne();
    const socket = await secure(server.url, { ca, maxVersion: "TLSv1.2" });
    const outcome = new Promise<string>((resolve) => {
      socket.once("error", () => resolve("refused")).once("close", () => resolve("refused"));
      socket.renegotiate({}, (error) => resolve(error === null ? "renegotiated" : "refused"));
    });
    expect(await outcome).toBe("refused");
    socket.destroy();
    expect(await sum(server.url)).toBe(5);
  });

  it("tells in plain text who speaks plain text that it speaks TLS", async () => {
    await using server = await serveOne();
    await expect(sum(server.url.replace("https:", "http:"))).rejects.toThrow("this port speaks TLS: use https://");
    await expect(sum(server.url.replace("https:", "tcp:"))).rejects.toThrow("this port speaks TLS: use tls://");
    const socket = plain(server.url);
    socket.end("GET / HTTP/1.1\r\n\r\n");
    expect(await textOf(socket)).toMatch(
      /^HTTP\/1\.1 400 Bad Request\r\nDate: .* GMT\r\nContent-Type: application\/problem\+json\r\nContent-Length: 117\r\nConnection: close\r\n\r\n\{.{115}\}$/,
    );
    expect(await sum(server.url)).toBe(5);
  });

  it("cuts off who does not come to an end with the handshake, and says nothing of who fails in it", async () => {
    await using server = await serveOne({ headTimeout: 200 });
    const silent = plain(server.url);
    const slow = plain(server.url);
    slow.write(Buffer.from("160301", "hex"));
    const chatty = plain(server.url);
    chatty.write("GET");
    const junk = plain(server.url);
    junk.write(Buffer.from("1603010005ffffffffff", "hex"));
    const gone = plain(server.url);
    gone.end();
    await Promise.all([silent, slow, chatty, junk, gone].map(closed));
    await expect(sum(server.url, {})).rejects.toThrow(/nobody trusted/);
    expect(await sum(server.url)).toBe(5);
    expect(server.logged()).toBe("");
  });

  it("counts connections that are not secure yet among maxConnections", async () => {
    await using server = await serveOne({ maxConnections: 1 });
    const first = plain(server.url);
    await once(first, "connect");
    await closed(plain(server.url));
    first.destroy();
    await expect.poll(() => sum(server.url).catch(() => 0)).toBe(5);
  });

  it("closes without waiting for handshakes", async () => {
    const server = await serveOne();
    const silent = plain(server.url);
    await once(silent, "connect");
    const idle = await secure(server.url, { ca });
    await server.close();
    await Promise.all([closed(silent), closed(idle)]);
  });

  it("takes new certificates while it runs", async () => {
    await using server = await serveOne({}, two);
    await using client = connect<typeof api>(server.url, { tls: { ca } });
    expect([await subject(server.url, ca), await client.sum(1, 2)]).toEqual(["one", 3]);
    await server.reload();
    expect([await subject(server.url, ca), await client.sum(1, 2)]).toEqual(["two", 3]);
  });

  it("keeps the old ones where the new will not do", async () => {
    await using server = await serveOne({}, { cert: two.cert });
    await expect(server.reload()).rejects.toThrow("do not belong together");
    expect(await subject(server.url, ca)).toBe("one");
  });

  it("lets only those in whose certificate the authority has signed, where there is one, after a reload too", async () => {
    const mine = issue(trusted, "client");
    const stranger = issue(authority("other"), "stranger");
    await using server = await serveOne({ tls: { ...one, ca } }, two);
    const knock = async () => {
      expect(await sum(server.url, { ca, ...mine })).toBe(5);
      await expect(sum(server.url, { ca })).rejects.toThrow(/the server asks for a certificate/);
      await expect(sum(server.url, { ca, ...stranger })).rejects.toThrow(/connect/i);
    };
    await knock();
    await server.reload();
    await knock();
    expect(server.logged()).toBe("");
  });

  it("opens an encrypted key", async () => {
    const key = encrypted(one.key, "sesame");
    await using server = await serveOne({ tls: { key, cert: one.cert, passphrase: "sesame" } });
    expect(await sum(server.url)).toBe(5);
  });

  const { key, cert } = one;
  const locked = encrypted(key, "sesame");
  const broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
  const wrong: [what: string, tls: Partial<Pair> & { passphrase?: string; ca?: string }, words: RegExp][] = [
    ["a key that is none", { key: cert, cert }, /option tls\.key is no private key in PEM/],
    ["the name of a file", { key: "key.pem", cert }, /option tls\.key .* not its name/],
    ["a locked key", { key: locked, cert }, /option tls\.key is encrypted: give tls\.passphrase/],
    ["a wrong passphrase", { key: locked, cert, passphrase: "x" }, /option tls\.passphrase does not open tls\.key/],
    ["a certificate that is none", { key, cert: key }, /option tls\.cert is no certificate in PEM/],
    ["a broken certificate", { key, cert: broken }, /option tls\.cert cannot be read/],
    ["another key's certificate", { key, cert: two.cert }, /tls\.key and tls\.cert do not belong together/],
    ["an authority that is none", { key, cert, ca: key }, /option tls\.ca is no certificate in PEM/],
    ["no certificate", { key }, /option tls\.cert is missing/],
  ];
  it.each(wrong)("refuses %s by the option's name", async (_, options, words) => {
    await expect(start({ port: 0, tls: options as Pair })).rejects.toThrow(words);
  });
}

const bare = (url: string): string => url.replace("https:", "tls:");

/** A socket to the server's port that speaks no TLS. */
function plain(url: string): net.Socket {
  const { port, hostname } = new URL(url);
  return net.connect(Number(port), hostname).on("error", () => {});
}

/** One that does. */
export async function secure(url: string, options: tls.ConnectionOptions): Promise<tls.TLSSocket> {
  const { port, hostname } = new URL(url);
  const socket = tls.connect({ port: Number(port), host: hostname, ...options });
  await once(socket, "secureConnect");
  return socket.on("error", () => {});
}

/** Whose certificate the server shows. */
export async function subject(url: string, ca: string): Promise<string> {
  const socket = await secure(url, { ca });
  const { subject: owner } = socket.getPeerCertificate();
  socket.destroy();
  return String(owner.CN);
}

async function textOf(socket: net.Socket): Promise<string> {
  let text = "";
  for await (const part of socket) text += String(part);
  return text;
}

const closed = (socket: net.Socket): Promise<unknown> =>
  socket.closed ? Promise.resolve() : new Promise((resolve) => socket.resume().once("close", resolve));
