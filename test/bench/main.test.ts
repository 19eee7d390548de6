import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const main = fileURLToPath(new URL("../../dist/bench/main.js", import.meta.url));

function bench(...args: string[]) {
  return spawnSync(process.execPath, [main, ...args], { encoding: "utf8" });
}

const hasWrk = spawnSync("wrk", ["--version"]).error === undefined;

describe.runIf(process.platform === "linux")("npm run bench", () => {
  it("prints a table and writes the results", () => {
    const folder = mkdtempSync(join(tmpdir(), "ucall-test-"));
    const file = join(folder, "results.json");
    const rounds = ["--rounds", "2", "--seconds", "0.02"];
    const { stdout, status } = bench("in-process", "--quick", ...rounds, "--json", file);
    const results = JSON.parse(readFileSync(file, "utf8"));
    for (const { figures } of results.results[0].rows) Object.assign(figures.time, { median: 1, min: 1, max: 1 });
    writeFileSync(file, JSON.stringify(results));
    const compared = bench("in-process", ...rounds, "--only", "simd", "--compare", file);
    rmSync(folder, { recursive: true });
    const line = /^([✗?]) in-process, ucall \(simd\): CPU ns\/call \+\d+ %/m.exec(compared.stdout);
    expect(compared.status).toBe(line![1] === "✗" ? 1 : 0); // "?" where other programs have the machine
    expect(status).toBe(0);
    expect(stdout).toMatch(/^in-process: a batch of 100 sums/m);
    expect(stdout).toMatch(/^ucall \(simd\) +[\d,]+ ± *\d+ % +\d+\.\d\d$/m);
    expect(stdout).toMatch(/^JSON\.parse, JSON\.stringify +[\d,]+ ± *\d+ % +1\.00$/m);
    expect(stdout).toMatch(/^[✓✗] ns a call, ucall with SIMD: [\d,]+ \(goal: at most 120\)$/m);
    expect(stdout).toMatch(/\d+ s, calibration \d+ ns before, \d+ ns after$/m);
    expect(results).toMatchObject({
      command: expect.stringContaining("in-process --quick"),
      machine: { node: process.version, cores: expect.any(Number), kernel: expect.stringContaining("Linux") },
      settings: { rounds: 2, round: 20 },
    });
    const [{ name, rows, goals }] = results.results;
    expect(name).toBe("in-process");
    expect(rows).toHaveLength(3);
    for (const { status, figures } of rows) {
      expect(status).toBe("measured");
      expect(figures.time.values).toHaveLength(2);
    }
    expect(goals[0]).toMatchObject({ atMost: 120, value: expect.any(Number), met: expect.any(Boolean) });
  });

  it.runIf(hasWrk)("measures servers", () => {
    const { stdout, status } = bench(
      "sum",
      "--rounds",
      "1",
      "--seconds",
      "0.2",
      "--only",
      "net)",
      "--only",
      "node:http",
    );
    expect(stdout).toMatch(/^ucall \(net\) +\d+\.\d\d ± 0 % .* [\d,]+ ± 0 % .*$/m);
    expect(stdout).toMatch(/^node:http +\d+\.\d\d ± 0 % +1\.00 /m);
    expect(stdout).toMatch(
      /^[✓✗] server CPU per request, ucall \(net\) to node:http: \d\.\d\d \(goal: at most 0\.65\)$/m,
    );
    expect(stdout).toMatch(/^\? server CPU per request, ucall \(net\) to Fastify: not measured/m);
    expect(stdout).not.toContain("(uring)");
    expect(status).toBe(0);
  });

  it("goes on where a row fails, and its exit code tells", () => {
    const { PATH: _, ...env } = process.env;
    const args = ["sum", "in-process", "--quick", "--rounds", "1", "--seconds", "0.02", "--only", "ucall (net)"];
    // Without a search path there is no wrk.
    const { stdout, status } = spawnSync(process.execPath, [main, ...args], {
      encoding: "utf8",
      env: { ...env, PATH: "/nowhere" },
    });
    expect(stdout).toMatch(/^ucall \(net\) +failed: .*wrk/m);
    expect(stdout).toMatch(/^in-process: /m);
    expect(status).toBe(1);
  });

  it("leaves out a row that takes what is not there, and its exit code tells", () => {
    // Without a search path there is neither h2load nor anything that could install it.
    const args = ["single-call", "--quick", "--rounds", "1", "--only", "gRPC of Python"];
    const env = { ...process.env, PATH: "/nowhere" };
    const { stdout, status } = spawnSync(process.execPath, [main, ...args], { encoding: "utf8", env });
    expect(stdout).toMatch(/^! not installed: Debian package nghttp2-client \(h2load\): .+/m);
    expect(stdout).toMatch(/^gRPC of Python, gRPC +skipped: .+ is not installed/m);
    expect(status).toBe(3);
  });

  it("says what is wrong with a command", () => {
    expect(bench("nothing")).toMatchObject({ status: 2, stderr: expect.stringContaining('no scenario "nothing"') });
    expect(bench("--fast")).toMatchObject({ status: 2, stderr: expect.stringContaining("usage: npm run bench") });
    expect(bench("--compare", "/nowhere")).toMatchObject({ status: 2, stderr: expect.stringContaining("--compare") });
    expect(bench("--readme", "/nowhere")).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("--readme takes"),
    });
    expect(bench("--rounds", "1.5")).toMatchObject({ status: 2, stderr: expect.stringContaining("--rounds") });
    expect(bench("--help")).toMatchObject({ status: 0, stdout: expect.stringContaining("in-process") });
  });
});
