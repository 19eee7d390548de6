import { existsSync, mkdtempSync } from "node:fs";
import net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { connect } from "ucall/client";
import { Program, testProgram } from "./program.ts";

interface Called {
  pid(): Promise<number>;
  kept(): Promise<number>;
  slow(params: { ms: number }): Promise<number>;
}

async function start(at: string): Promise<{ program: Program; url: string }> {
  const program = new Program(testProgram("workers.mjs"), ["2", at]);
  const [, url] = await program.until(/^primary (\S+) 2$/m);
  return { program, url: url! };
}

/** The worker that answers a new connection. */
async function pid(url: string): Promise<number> {
  await using client = connect<Called>(url) as unknown as Called & AsyncDisposable;
  return await client.pid();
}

/** The two workers that answer. The system gives each connection to one of its choice. */
async function pids(url: string): Promise<Set<number>> {
  const found = new Set<number>();
  const ask = async () => {
    for (const one of await Promise.all(Array.from({ length: 8 }, () => pid(url)))) found.add(one);
    return found.size;
  };
  await expect.poll(ask, { timeout: 10_000 }).toBe(2);
  return found;
}

const folder = mkdtempSync(join(tmpdir(), "ucall-"));

describe.each(["0", join(folder, "workers.sock")])("workers on %s", (at) => {
  it("share the address, none of them the primary", async () => {
    const { program, url } = await start(at);
    await using _ = program;
    const found = await pids(url);
    expect(found.has(program.pid)).toBe(false);
  });

  it("count together", async () => {
    const { program, url } = await start(at);
    await using _ = program;
    await pids(url);
    await using client = connect<Called>(url) as unknown as Called & AsyncDisposable;
    for (let i = 0; i < 3; i++) await client.kept();
    program.signal("SIGUSR2");
    const [, stats] = await program.until(/^stats (.+)$/m);
    const cache = { entries: 1, hits: 2, shared: 0, misses: 1 };
    expect(JSON.parse(stats!)).toEqual({ pending: 0, procedures: { kept: { cache } } });
  });

  it("are replaced when they die", async () => {
    const { program, url } = await start(at);
    await using _ = program;
    const [first] = await pids(url);
    process.kill(first!, "SIGKILL");
    await program.until(new RegExp(`worker ${first} ended \\(signal SIGKILL\\); another one starts`), "stderr");
    expect((await pids(url)).has(first!)).toBe(false);
  });

  it("finish the calls under way when the primary closes, and end", async () => {
    const { program, url } = await start(at);
    await using _ = program;
    const before = await pids(url);
    await using client = connect<Called>(url) as unknown as Called & AsyncDisposable;
    await client.pid();
    const slow = client.slow({ ms: 300 });
    await new Promise((resolve) => setTimeout(resolve, 50)); // the call is on its way
    program.signal("SIGTERM");
    expect(before).toContain(await slow);
    expect(await program.ended).toMatchObject({ code: 0, stdout: expect.stringContaining("closed"), stderr: "" });
    for (const one of before) expect(() => process.kill(one, 0)).toThrow(/ESRCH/);
    if (at !== "0") expect(existsSync(at)).toBe(false);
  });
});

describe("workers that cannot listen", () => {
  it("fail serve() in the primary with their reason", async () => {
    const taken = net.createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => taken.once("listening", resolve));
    const { port } = taken.address() as net.AddressInfo;
    const { code, stderr } = await new Program(testProgram("workers.mjs"), ["2", String(port)]).ended;
    taken.close();
    expect(code).toBe(1);
    expect(stderr).toMatch(new RegExp(`127\\.0\\.0\\.1:${port} is in use`));
  });

  it("fail it where they end early too", async () => {
    const { code, stdout } = await new Program(testProgram("failing-worker.mjs")).ended;
    expect(stdout).toMatch(/A worker ended before it listened: exit code 3\./);
    expect(code).toBe(0);
  });
});
