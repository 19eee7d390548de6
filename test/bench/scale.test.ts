import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { nodeNet, startPeer } from "../../dist/bench/peers/peer.js";
import { ask } from "../../dist/bench/scale/ask.js";
import { dimensions } from "../../dist/bench/scale/dimensions.js";
import { growthPerDecade, perUnit } from "../../dist/bench/scale/fit.js";

const main = fileURLToPath(new URL("../../dist/bench/main.js", import.meta.url));
const points = (value: (size: number) => number) => [1, 10, 100, 1000].map((size) => ({ size, value: value(size) }));

it("tells growth from none", () => {
  expect(growthPerDecade(points(() => 5))).toBeCloseTo(1);
  expect(growthPerDecade(points((size) => 5 * size))).toBeCloseTo(10);
  expect(growthPerDecade(points((size) => 5 / Math.sqrt(size)))).toBeCloseTo(1 / Math.sqrt(10));
  expect(perUnit(points((size) => 7 + 3 * size))).toBeCloseTo(3);
});

describe.runIf(process.platform === "linux")("the scale experiment", () => {
  it.each(["ucall (net), 1 to 10,000 procedures", "node:http, 1 to 1,000 calls"])(
    "scales %s",
    (name) => {
      const args = [main, "scale", "--rounds", "1", "--seconds", "0.05", "--only", name];
      const { stdout, status } = spawnSync(process.execPath, args, { encoding: "utf8" });
      expect(stdout).toMatch(new RegExp(`^${name.replaceAll(/[()]/g, "\\$&")}.* +\\d+\\.\\d\\d ± 0 % +\\d`, "m"));
      expect(status).toBe(0);
    },
    60_000,
  );

  it("finds out a server that answers wrongly", async () => {
    const { program, port } = await startPeer(nodeNet, undefined);
    const [{ sizes, message }] = dimensions as [(typeof dimensions)[0]];
    expect(await ask(port, message(sizes[0]!))).toBeGreaterThan(0); // it answers the one sum with a constant
    await expect(ask(port, dimensions[1]!.message(1))).rejects.toThrow("a wrong answer: ");
    await program.stop();
  });
});
