import { afterAll, describe, it } from "vitest";
import type { Conversation } from "./conversation.ts";
import { inProcess } from "./in-process.ts";
import { FOLDERS, load } from "./load.ts";
import { byteByByte, cutAt, play, Servers } from "./run.ts";

/** Inputs up to this many bytes are sent in every split into two. */
const EVERY_SPLIT = 2048;

const cases = load(...FOLDERS, "stdio").filter((one) => longest(one) <= EVERY_SPLIT);

describe("in-process, byte by byte and in every split into two", () => {
  const servers = new Servers(inProcess());
  afterAll(() => servers.close());

  it.each(cases.map((one) => [one.id, one] as const))("%s", async (_, one) => {
    const server = await servers.for(one);
    await play(server, one, byteByByte);
    if (one.id.endsWith("(HTTP in chunks)")) return; // http/chunks has all that matters of these
    for (let at = 1; at < longest(one); at++) await play(server, one, cutAt(at));
  });
});

function longest(conversation: Conversation): number {
  return Math.max(...conversation.steps.map((step) => step.bytes.length));
}
