import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { connect } from "ucall/client";
import { commandLine, Program, ucall } from "../node/program.ts";
import { itServesOnStdio, typescriptExamples } from "./stdio.ts";
import { authority, issue } from "./certificates.ts";
import { subject } from "./speaking-tls.ts";

const folder = mkdtempSync(join(tmpdir(), "ucall-"));

/** The command line on another runtime, from end to end. */
export function itRunsTheCommandLineOn(runtime: readonly string[], sockets: string): void {
  const start = (...args: string[]): Program =>
    new Program(commandLine, ["serve", typescriptExamples, ...args], { runtime });
  const urlOf = async (server: Program): Promise<string> => (await server.until(/Address +(\S+)[^]*Ctrl-C/))[1]!;

  itServesOnStdio(runtime, typescriptExamples);

  it("serves a TypeScript file and calls it", async () => {
    await using server = start("--port", "0");
    const url = await urlOf(server);
    expect(server.stdout).toMatch(new RegExp(`\nI/O +${sockets}\nEngine +simd\n`));
    const run = (...args: string[]) => ucall(args, { runtime, input: "a text" });
    expect(await run("sum", "a=2", "b=3", "--uri", url)).toMatchObject({ code: 0, stdout: "5\n", stderr: "" });
    expect((await run("sum", "2", "3", "--uri", url.replace("http", "tcp"))).stdout).toBe("5\n");
    expect((await run("echo", "-f", "value=-", "--uri", url)).stdout).toContain("a text");
    expect((await run("--help", "--uri", url)).stdout).toMatch(/Procedures at [^]*sum\(a: integer, b: integer\)/);
    expect(await run("sun", "--uri", url)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('Did you mean "sum"?'),
    });
    expect(await run("sum", "--prot", "1")).toMatchObject({ code: 2, stderr: expect.stringContaining("ucall --help") });
  });

  it("serves on a Unix socket", async () => {
    const path = join(folder, "cli.sock");
    await using server = start("--unix", path);
    expect(await urlOf(server)).toBe(`unix:${path}`);
    expect((await ucall(["sum", "2", "3", "--unix", path], { runtime })).stdout).toBe("5\n");
  });

  it("speaks TLS, and reads its certificate again on SIGHUP", async () => {
    const trusted = authority("trusted");
    const [ca, key, cert] = ["ca.pem", "key.pem", "cert.pem"].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    writeFileSync(ca, trusted.cert);
    const use = (name: string): void => {
      const pair = issue(trusted, name);
      writeFileSync(key, pair.key);
      writeFileSync(cert, pair.cert);
    };
    use("one");
    await using server = start("--port", "0", "--tls-key", key, "--tls-cert", cert);
    const url = await urlOf(server);
    expect(server.stdout).toMatch(/Address +https:[^]*\nI\/O +node:tls\n/);
    expect((await ucall(["sum", "2", "3", "--uri", url, "--ca", ca], { runtime })).stdout).toBe("5\n");
    expect((await ucall(["sum", "2", "3", "--uri", url], { runtime })).stderr).toContain("nobody trusted has signed");
    expect(await subject(url, trusted.cert)).toBe("one");
    use("two");
    server.signal("SIGHUP");
    await server.until(/were read again/, "stderr");
    expect(await subject(url, trusted.cert)).toBe("two");
  });

  it("closes gracefully on a signal", async () => {
    await using server = start("--port", "0");
    await using client = connect<{}>(await urlOf(server));
    await client.$call("sum", [1, 2]);
    const slow = client.$call("sleep", [400]);
    await client.$call("sum", [1, 2], { timeout: 50 }).catch(() => 0); // by now the first call has arrived
    server.signal("SIGTERM");
    expect(await slow).toBe(400);
    expect(await server.ended).toMatchObject({ code: 0, stderr: expect.stringMatching(/^ucall: closing once .*\n$/) });
  });

  it("drops everything on a second signal", async () => {
    await using server = start("--port", "0");
    await using client = connect<{}>(await urlOf(server));
    const slow = client.$call("sleep", [50_000]).catch((error: unknown) => error);
    await client.$call("sum", [1, 2], { timeout: 50 }).catch(() => 0); // by now the first call has arrived
    server.signal("SIGTERM");
    await server.until(/closing/, "stderr");
    server.signal("SIGTERM");
    expect(await server.ended).toMatchObject({ code: 143 });
    expect(await slow).toBeInstanceOf(Error);
  });
}
