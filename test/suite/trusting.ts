import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { procedure, serve, t } from "ucall";
import { Program } from "../node/program.ts";
import { authority, issue } from "./certificates.ts";

const program = fileURLToPath(new URL("programs/trust.ts", import.meta.url));

/** Whom the client trusts on another runtime, and what it says of the others. */
export function itTrustsOn(runtime: readonly string[]): void {
  it("trusts whom it is to trust, and says what is wrong with others", async () => {
    const trusted = authority("trusted");
    const ca = trusted.cert;
    const api = { sum: procedure({ a: t.int(), b: t.int() }, ({ a, b }) => a + b) };
    const log = { debug() {}, info() {}, warn() {}, error() {} };
    await using good = await serve(api, { port: 0, log, tls: issue(trusted, "good") });
    await using expired = await serve(api, { port: 0, log, tls: issue(trusted, "expired", { days: -1 }) });
    await using foreign = await serve(api, {
      port: 0,
      log,
      tls: issue(trusted, "foreign", { names: "DNS:example.org" }),
    });
    await using plain = await serve(api, { port: 0, log });
    const calls: [url: string, tls: object, answer: string | RegExp][] = [
      [good.url, { ca }, "5"],
      [good.url, { rejectUnauthorized: false }, "5"],
      [good.url, {}, /nobody trusted has signed the server's certificate/],
      [good.url, { ca: authority("other").cert }, /nobody trusted has signed the server's certificate/],
      [expired.url, { ca }, /the server's certificate has expired/],
      [foreign.url, { ca }, /the server's certificate is for other names \(DNS:example\.org\)/],
      [plain.url.replace("http:", "https:"), { ca }, /the server speaks no TLS there; use http:/],
    ];
    const all = calls.flatMap(([url, tls, answer]) => [
      [url, tls, answer] as const,
      [url.replace("https:", "tls:"), tls, answer] as const,
    ]);
    const list = JSON.stringify(all.map(([url, tls]) => [url, tls]));
    const { code, stdout, stderr } = await new Program(program, [list], { runtime }).ended;
    const lines = stdout.trimEnd().split("\n");
    expect({ code, stderr, count: lines.length }).toEqual({ code: 0, stderr: "", count: all.length });
    for (const [i, [, , answer]] of all.entries()) expect(lines[i]).toMatch(answer);
  });
}
