import { createInterface } from "node:readline";
import type { Flood, Hold } from "./generator.ts";
import { flood } from "./flood.ts";
import { hold, release } from "./hold.ts";

interface Command {
  readonly flood?: Flood;
  readonly hold?: Hold;
}

for await (const line of createInterface({ input: process.stdin })) {
  try {
    console.log(JSON.stringify(await run(JSON.parse(line) as Command)));
  } catch (error) {
    console.log(JSON.stringify({ error: (error as Error).message }));
  }
}
process.exit(); // the bench has gone

async function run(command: Command): Promise<object> {
  if (command.flood !== undefined) return flood(command.flood);
  if (command.hold !== undefined) await hold(command.hold);
  else await release();
  return {};
}
