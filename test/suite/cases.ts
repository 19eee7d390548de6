import { afterAll, it } from "vitest";
import type { Conversation } from "./conversation.ts";
import type { Driver } from "./driver.ts";
import { FOLDERS, load } from "./load.ts";
import { play, Servers } from "./run.ts";

/** How many conversations go on at once. */
const AT_ONCE = 32;

const all = load(...FOLDERS).filter((one) => one.steps.every((step) => !step.wait));

/** A test for each case file, on real sockets. */
export function itPlaysAllCases(driver: Driver, cases: Conversation[] = all): void {
  const servers = new Servers(driver);
  afterAll(() => servers.close());
  const files = new Map<string, Conversation[]>();
  for (const one of cases) {
    if (asksForAddress(one) && !driver.abilities.has("address")) continue;
    const file = one.id.split(":")[0]!;
    files.set(file, [...(files.get(file) ?? []), one]);
  }
  it.each([...files])("%s", async (_, conversations) => {
    const queue = conversations.values();
    const problems: string[] = [];
    const worker = async (): Promise<void> => {
      // Which procedures ran is not known of one conversation among several.
      for (const one of queue) {
        await play(await servers.for(one), { ...one, calls: undefined }).catch((error: Error) =>
          problems.push(error.message),
        );
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    if (problems.length) throw new Error(problems.join("\n\n"));
  });
}

/** Where the server has no address to be bound to, names in Host are all the same. */
const asksForAddress = (one: Conversation): boolean =>
  one.id.startsWith("http/host") || ["loopback", "public"].includes(one.options.bind ?? "");
