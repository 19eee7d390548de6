// Calls servers of TLS with options of the client, and prints what came of it: trust.ts [[URL, TLS], ...]
import process from "node:process";
import { connect } from "ucall/client";
import type { api } from "./tls.ts";

for (const [url, tls] of JSON.parse(process.argv.at(-1)!)) {
  const client = connect<typeof api>(url, { tls });
  console.log(await client.sum(2, 3).catch((error: Error) => error.message));
  await client.$close();
}
