import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { commandLine, exampleServer, Program, ucall } from "../node/program.ts";
import { authority, issue, type Pair } from "../suite/certificates.ts";
import { subject } from "../suite/speaking-tls.ts";

const folder = mkdtempSync(join(tmpdir(), "ucall-"));
const file = (name: string): string => join(folder, name);
const trusted = authority("trusted");
writeFileSync(file("ca.pem"), trusted.cert);
const one = issue(trusted, "one");
const two = issue(trusted, "two");
const both = ["--tls-key", file("key.pem"), "--tls-cert", file("cert.pem")];

afterAll(() => rmSync(folder, { recursive: true }));

function write({ key, cert }: Pair): void {
  writeFileSync(file("key.pem"), key);
  writeFileSync(file("cert.pem"), cert);
}

async function start(...args: string[]): Promise<{ program: Program; url: string }> {
  write(one);
  const program = new Program(commandLine, ["serve", exampleServer, "--port", "0", ...both, ...args]);
  const [, url] = await program.until(/Address +(https:\S+)[^]*Ctrl-C/);
  return { program, url: url! };
}

describe("ucall with TLS", () => {
  it("serves https: and tls:, says so, and calls them with the authority's certificate", async () => {
    const { program, url } = await start();
    await using _ = program;
    expect(program.stdout).toMatch(/\nI\/O +node:tls\n/);
    for (const uri of [url, url.replace("https:", "tls:")]) {
      const sum = ["sum", "a=2", "b=3", "--uri", uri];
      expect(await ucall([...sum, "--ca", file("ca.pem")])).toMatchObject({ code: 0, stdout: "5\n", stderr: "" });
      expect(await ucall([...sum, "--insecure"])).toMatchObject({ code: 0, stdout: "5\n", stderr: "" });
      expect(await ucall(sum)).toMatchObject({
        code: 1,
        stderr: expect.stringMatching(/^ucall: Cannot connect to .*nobody trusted[^]*--ca FILE; --insecure/),
      });
      const help = await ucall(["--help", "--uri", uri, "--ca", file("ca.pem")]);
      expect(help.stdout).toMatch(/--tls-cert FILE .* SIGHUP[^]*Procedures at [^]*sum\(a: integer, b: integer\)/);
    }
    const plain = await ucall(["sum", "a:int=2", "b:int=3", "--uri", url.replace("https:", "http:")]);
    expect(plain).toMatchObject({ code: 1, stderr: expect.stringContaining("this port speaks TLS: use https://") });
  });

  it.each([[], ["--workers", "2"]])("reads key and certificate again on SIGHUP %j", async (...args) => {
    const { program, url } = await start(...args);
    await using _ = program;
    expect(await subject(url, trusted.cert)).toBe("one");
    write(two);
    program.signal("SIGHUP");
    await program.until(/^ucall: the key and the certificate were read again; new connections get them\.$/m, "stderr");
    for (let i = 0; i < 4; i++) expect(await subject(url, trusted.cert)).toBe("two");
    write({ key: one.key, cert: two.cert });
    program.signal("SIGHUP");
    await program.until(/^ucall: the key and the certificate stay as they were\. .*do not belong together/m, "stderr");
    for (let i = 0; i < 4; i++) expect(await subject(url, trusted.cert)).toBe("two");
    program.signal("SIGTERM");
    expect(await program.ended).toMatchObject({ code: 0 });
  });

  it("says what is wrong with its files and words", async () => {
    write({ key: one.key, cert: two.cert });
    const serve = (...args: string[]) => ucall(["serve", exampleServer, "--port", "0", ...args]);
    expect(await serve(...both)).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^ucall: The options tls\.key and tls\.cert do not belong together/),
    });
    expect(await serve("--tls-key", file("none.pem"), "--tls-cert", file("cert.pem"))).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^ucall: .*none\.pem cannot be read/),
    });
    expect(await serve("--tls-key", file("key.pem"))).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("--tls-key and --tls-cert go together"),
    });
    expect(await serve(...both, "--io", "uring")).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("TLS runs on node:net for now"),
    });
    expect(await ucall(["sum", "1", "2", "--uri", "https://127.0.0.1:1", "--ca", file("key.pem")])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("tls.ca is no certificate"),
    });
    expect(await ucall(["sum", "1", "2", "--tls-key", "x"])).toMatchObject({ code: 2 });
    expect(await ucall(["serve", exampleServer, "--insecure"])).toMatchObject({ code: 2 });
  });
});
