import { afterAll, describe, it } from "vitest";
import type { Conversation } from "./conversation.ts";
import { inProcess } from "./in-process.ts";
import { load } from "./load.ts";
import { byteByByte, cutAt, play, Servers, whole } from "./run.ts";

/** Inputs up to this many bytes are sent in every split into two. */
const EVERY_SPLIT = 2048;

const cases = load("jsonrpc", "http", "tcp");

describe("in-process, a server of its own for each", () => {
  it.each(cases.map((one) => [one.id, one] as const))("%s", async (_, one) => {
    const server = await inProcess().start(one.options);
    await play(server, one);
    await server.close();
  });
});

for (const driver of [inProcess({ variant: "scalar" }), inProcess({ portion: 7 })]) {
  describe(driver.name, () => {
    const servers = new Servers(driver);
    afterAll(() => servers.close());
    it.each(cases.map((one) => [one.id, one] as const))("%s", async (_, one) =>
      play(await servers.for(one), one, whole),
    );
  });
}

const driver = inProcess();
describe(`${driver.name}, in every split`, () => {
  const servers = new Servers(driver);
  afterAll(() => servers.close());
  const short = cases.filter((one) => longest(one) <= EVERY_SPLIT);
  it.each(short.map((one) => [one.id, one] as const))("%s", async (_, one) => {
    const server = await servers.for(one);
    await play(server, one, byteByByte);
    if (one.id.endsWith("(HTTP in chunks)")) return; // in two parts it has been, and http/chunks has all the rest
    for (let at = 1; at < longest(one); at++) await play(server, one, cutAt(at));
  });
});

function longest(conversation: Conversation): number {
  return Math.max(...conversation.steps.map((step) => step.bytes.length));
}
