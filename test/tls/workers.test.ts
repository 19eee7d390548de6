import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { connect } from "ucall/client";
import { Program } from "../node/program.ts";
import { authority, issue, type Pair } from "../suite/certificates.ts";
import { secure, subject } from "../suite/speaking-tls.ts";

const file = fileURLToPath(new URL("programs/workers.mjs", import.meta.url));
const trusted = authority("trusted");
const ca = trusted.cert;
const one = issue(trusted, "one");
const two = issue(trusted, "two");

async function start(tls: object, changes: object): Promise<{ program: Program; url: string }> {
  const program = new Program(file, [JSON.stringify(tls), JSON.stringify(changes)]);
  const [, url] = await program.until(/^primary (https:\S+) net$/m);
  return { program, url: url! };
}

/** Which worker answers a new connection, and whose certificate it shows. */
async function knock(url: string): Promise<string> {
  await using client = connect<{ pid(): Promise<number> }>(url, { tls: { ca } }) as unknown as {
    pid(): Promise<number>;
  } & AsyncDisposable;
  return `${await subject(url, ca)} ${await client.pid()}`;
}

/** The two workers, by what they show. The system gives each connection to one of its choice. */
async function workers(url: string): Promise<Set<string>> {
  const shown = new Set<string>();
  const pids = new Set<string>();
  const ask = async () => {
    for (const words of await Promise.all(Array.from({ length: 8 }, () => knock(url)))) {
      const [name = "", pid = ""] = words.split(" ");
      shown.add(name);
      pids.add(pid);
    }
    return pids.size;
  };
  await expect.poll(ask, { timeout: 10_000 }).toBe(2);
  return new Set([...shown, ...pids]);
}

describe("TLS with workers", () => {
  it("is what each of them speaks, with one line on what carries the bytes", async () => {
    const { program, url } = await start(one, two);
    await using _ = program;
    expect([...(await workers(url))]).toContain("one");
    expect(program.stdout.match(/TLS runs on node:net for now/g)?.length ?? 0).toBeLessThanOrEqual(1);
  });

  it("takes new certificates in all of them, and in those that come later", async () => {
    const { program, url } = await start(one, two);
    await using _ = program;
    program.signal("SIGHUP");
    await program.until(/^reloaded$/m);
    const before = [...(await workers(url))];
    expect(before[0]).toBe("two");
    expect(before).toHaveLength(3);
    process.kill(Number(before[1]), "SIGKILL");
    await program.until(/another one starts/, "stderr");
    const show = async (): Promise<boolean> => {
      const now = [...(await workers(url))];
      return now[0] === "two" && now.length === 3 && !now.includes(before[1]!);
    };
    await expect.poll(() => show().catch(() => false), { timeout: 15_000 }).toBe(true);
  });

  it("keeps the old certificates where the new will not do", async () => {
    const { program, url } = await start(one, { cert: two.cert } satisfies Partial<Pair>);
    await using _ = program;
    program.signal("SIGHUP");
    await program.until(/^refused: .*do not belong together/m);
    const socket = await secure(url, { ca });
    expect(socket.getPeerCertificate().subject.CN).toBe("one");
    socket.destroy();
  });

  it("fails serve() in the primary where it will not do", async () => {
    const { code, stderr } = await new Program(file, [JSON.stringify({ ...one, key: two.key }), "{}"]).ended;
    expect(code).toBe(1);
    expect(stderr).toContain("do not belong together");
  });
});
