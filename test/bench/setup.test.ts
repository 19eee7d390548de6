import { expect, it } from "vitest";
import { type Need, setUp } from "../../dist/bench/setup.js";

function need(name: string, log: string[], failure?: Error): Need {
  let isThere = name === "there";
  return {
    name,
    isThere: async () => isThere,
    async install() {
      log.push(name);
      if (failure !== undefined) throw failure;
      isThere = true;
    },
  };
}

it("installs what is missing once, and says what cannot be installed", async () => {
  const log: string[] = [];
  const missing = need("missing", log);
  const noNetwork = Object.assign(new Error("Command failed: npm ci"), {
    stderr: "npm warn old\nnpm error ENOTFOUND\n",
  });
  const needs = [need("there", log), missing, missing, need("broken", log, noNetwork)];
  expect(await setUp(needs)).toEqual(["broken: npm error ENOTFOUND"]);
  expect(log).toEqual(["missing", "broken"]);
  const noNpm = Object.assign(new Error("spawn npm ENOENT"), { code: "ENOENT" });
  expect(await setUp([missing, need("npm packages", log, noNpm)])).toEqual(["npm packages: npm is not installed"]);
});
