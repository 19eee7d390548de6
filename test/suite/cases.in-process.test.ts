import { afterAll, describe, it } from "vitest";
import { inProcess } from "./in-process.ts";
import { FOLDERS, load } from "./load.ts";
import { play, Servers } from "./run.ts";

const cases = load(...FOLDERS, "stdio").map((one) => [one.id, one] as const);

describe("in-process, a server of its own for each", () => {
  it.each(cases)("%s", async (_, one) => {
    const server = await inProcess().start(one.options);
    await play(server, one);
    await server.close();
  });
});

describe.each([inProcess({ variant: "scalar" }), inProcess({ portion: 7 })])("$name", (driver) => {
  const servers = new Servers(driver);
  afterAll(() => servers.close());
  it.each(cases)("%s", async (_, one) => play(await servers.for(one), one));
});
