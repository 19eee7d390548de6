import { once } from "node:events";
import net from "node:net";
import tls from "node:tls";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { connect, type ConnectOptions } from "ucall/client";
import { procedure, type Server, serve, t } from "ucall";
import { portOf, ucall } from "../node/program.ts";
import { authority, issue, type IssueOptions } from "../suite/certificates.ts";

const trusted = authority("trusted");
const ca = trusted.cert;
let aborts = 0;
const api = {
  sum: procedure({ a: t.int(), b: t.int() }, ({ a, b }) => a + b, { readonly: true }),
  wait: procedure(
    {},
    (_, { signal }) => new Promise<null>((done) => signal.addEventListener("abort", () => (aborts++, done(null)))),
  ),
};
const servers: Server[] = [];
const others: net.Server[] = [];
const folder = mkdtempSync(join(tmpdir(), "ucall-"));

afterEach(async () => {
  for (const other of others.splice(0)) other.close();
  await Promise.all(servers.splice(0).map((server) => server.close({ timeout: 0 })));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function start(options: IssueOptions = {}): Promise<Server> {
  const server = await serve(api, { port: 0, io: "net", tls: issue(trusted, "server", options) });
  servers.push(server);
  return server;
}

async function sum(url: string, options?: ConnectOptions["tls"]): Promise<number> {
  await using client = connect<typeof api>(url, options === undefined ? {} : { tls: options });
  return await client.sum(2, 3);
}

describe.each(["https:", "tls:"])("%s", (scheme) => {
  const urlOf = (server: Server): string => server.url.replace("https:", scheme);

  it("keeps one connection for all calls", async () => {
    const server = tls.createServer(issue(trusted, "server")).listen(0, "127.0.0.1");
    others.push(server);
    await once(server, "listening");
    let connections = 0;
    let requests = "";
    server.on("secureConnection", (socket) => {
      connections++;
      socket.on("data", (bytes) => (requests += String(bytes)));
    });
    const { port } = server.address() as net.AddressInfo;
    const client = connect<typeof api>(`${scheme}//127.0.0.1:${port}`, { tls: { ca }, timeout: 1000 });
    const calls = [1, 2, 3].map((a) => client.sum(a, a).catch(() => 0));
    await expect.poll(() => requests.match(/"method":"sum"/g)?.length).toBe(3);
    expect(connections).toBe(1);
    await Promise.all(calls);
    await client.$close();
  });

  it("names the host that it asks for, and takes it for the certificate's", async () => {
    const server = await start({ names: "DNS:localhost" });
    const url = `${scheme}//localhost:${portOf(server)}`;
    expect(await sum(url, { ca })).toBe(5);
    const socket = new Promise<string | false>((resolve) => {
      const other = tls.createServer({
        ...issue(trusted, "other"),
        SNICallback: (name, done) => (resolve(name), done(new Error("enough"))),
      });
      others.push(other);
      other.listen(0, "localhost", () =>
        sum(`${scheme}//localhost:${(other.address() as net.AddressInfo).port}`, { ca }).catch(() => 0),
      );
    });
    expect(await socket).toBe("localhost");
  });

  it("says what is wrong with a certificate, and what to do", async () => {
    const good = urlOf(await start());
    const expired = urlOf(await start({ days: -1 }));
    const foreign = urlOf(await start({ names: "DNS:example.org" }));
    const failures: [url: string, ca: string | undefined, words: string][] = [
      [expired, ca, "the server's certificate has expired; it needs a new one"],
      [
        good,
        undefined,
        "nobody trusted has signed the server's certificate; give its authority's by the option tls.ca",
      ],
      [good, authority("other").cert, "nobody trusted has signed the server's certificate"],
      [foreign, ca, "the server's certificate is for other names (DNS:example.org); use one of these in the URL"],
    ];
    for (const [url, authorities, words] of failures) {
      const failed = sum(url, authorities === undefined ? {} : { ca: authorities });
      await expect(failed).rejects.toMatchObject({ code: 503 });
      await expect(failed).rejects.toThrow(`sum: Cannot connect to ${url}: ${words}`);
      expect(await sum(url, { rejectUnauthorized: false })).toBe(5);
    }
  });

  it("says that there is no TLS where there is none", async () => {
    const server = await serve(api, { port: 0 });
    servers.push(server);
    await expect(sum(`${scheme}//127.0.0.1:${portOf(server)}`)).rejects.toThrow(
      /the server speaks no TLS there; use http:/,
    );
    expect(await sum(server.url)).toBe(5);
  });

  it("says that the server hung up", async () => {
    const server = net.createServer((socket) => socket.destroy()).listen(0, "127.0.0.1");
    others.push(server);
    await once(server, "listening");
    const { port } = server.address() as net.AddressInfo;
    const failed = sum(`${scheme}//127.0.0.1:${port}`);
    await expect(failed).rejects.toThrow(/Cannot connect to .*disconnected before secure TLS connection/);
  });

  it("lets the server know of calls that were given up", async () => {
    aborts = 0;
    await using client = connect<typeof api>(urlOf(await start()), { tls: { ca } });
    await client.sum(1, 2);
    await expect(client.wait({}, { timeout: 100 })).rejects.toMatchObject({ code: -32008 });
    await expect.poll(() => aborts).toBe(1);
    expect(await client.sum(2, 3)).toBe(5);
  });

  it("trusts those whom NODE_EXTRA_CA_CERTS names", async () => {
    const file = join(folder, "extra.pem");
    writeFileSync(file, ca);
    const url = urlOf(await start());
    expect(await ucall(["sum", "2", "3", "--uri", url], { env: { NODE_EXTRA_CA_CERTS: file } })).toMatchObject({
      code: 0,
      stdout: "5\n",
    });
    expect((await ucall(["sum", "2", "3", "--uri", url])).code).toBe(1);
  });
});

describe("the options of TLS", () => {
  it.each([
    [{ ca: "ca.pem" }, /option tls\.ca is no certificate in PEM/],
    [{ rejectUnauthorized: "no" }, /option tls\.rejectUnauthorized is true or false/],
    [{ key: "x", cert: ca }, /option tls will not do: /],
    ["ca", /option tls is an object/],
  ])("are checked: %#", (options, words) => {
    expect(() => connect<typeof api>("https://127.0.0.1:1", { tls: options as object })).toThrow(words);
  });

  it("do not stop a URL without TLS", async () => {
    const server = await serve(api, { port: 0 });
    servers.push(server);
    expect(await sum(server.url, { ca })).toBe(5);
  });

  it("go with complete URLs", () => {
    expect(() => connect("tls://127.0.0.1")).toThrow("tls://127.0.0.1 is incomplete; write tls://host:port.");
    expect(() => connect("https://me:secret@127.0.0.1")).toThrow(/user name or password/);
  });
});
