import { describe, expect, it } from "vitest";
import { connect } from "ucall/client";
import { procedure, serve, type ServeOptions, t } from "ucall";
import { authority, issue } from "../suite/certificates.ts";
import { itSpeaksTls, type StartTls } from "../suite/speaking-tls.ts";
import { uringWorks } from "../suite/uring.ts";

const api = {
  sum: procedure({ a: t.int(), b: t.int() }, ({ a, b }) => a + b, { readonly: true }),
  address: procedure({}, (_, ctx) => ctx.remoteAddress, { readonly: true }),
};

const start: StartTls = async (options, changes = {}) => {
  const lines: unknown[] = [];
  const note = (...words: unknown[]): void => void lines.push(words.join(" "));
  const log = { debug: note, info: () => {}, warn: note, error: note };
  const server = await serve(api, { ...options, log });
  return {
    url: server.url,
    reload: () => server.reloadTls(changes),
    close: () => server.close(),
    logged: () => lines.join("\n"),
    [Symbol.asyncDispose]: () => server.close({ timeout: 0 }),
  };
};

describe("TLS on Node", () => {
  itSpeaksTls(start);
});

describe("what TLS goes with", () => {
  const trusted = authority("trusted");
  const tls = issue(trusted, "server");

  it.runIf(uringWorks)("is node:net, where what carries the bytes is left open, and one line says so", async () => {
    const lines: string[] = [];
    const log = { debug() {}, info: (line: string) => void lines.push(line), warn() {}, error() {} };
    await using server = await serve(api, { port: 0, tls, log });
    expect(server.io).toBe("net");
    expect(lines).toEqual(["ucall: node:net carries the bytes, not io_uring: TLS runs on node:net for now."]);
  });

  const wrong: [ServeOptions | Record<string, unknown>, RegExp][] = [
    [{ io: "uring", tls }, /^io "uring" does not work here: TLS runs on node:net for now\. Use "auto" or "net"\.$/],
    [{ path: "/tmp/x.sock", tls }, /option tls is for TCP/],
    [{ tls: "cert.pem" }, /option tls is an object/],
    [{ tls: { ...tls, kee: 1 } }, /option tls has no member "kee"/],
    [{ tls: { ...tls, key: 1 } }, /option tls\.key is PEM text, or its bytes/],
    [{ tls: { ...tls, passphrase: Buffer.from("x") } }, /option tls\.passphrase is a text/],
  ];
  it.each(wrong)("is not what does not go with it (%#)", async (options, words) => {
    await expect(serve(api, options as ServeOptions)).rejects.toThrow(words);
  });

  it("takes PEM as bytes", async () => {
    const bytes = { key: Buffer.from(tls.key), cert: new TextEncoder().encode(tls.cert) };
    await using server = await serve(api, { port: 0, tls: bytes, io: "net" });
    await using client = connect<typeof api>(server.url, { tls: { ca: Buffer.from(trusted.cert) } });
    expect(await client.sum(2, 3)).toBe(5);
  });

  it("has nothing to reload on a server without it", async () => {
    await using server = await serve(api, { port: 0 });
    await expect(server.reloadTls(tls)).rejects.toThrow(/does not speak TLS: start it with the option tls/);
  });
});
