// Calls the example server: `npm start` in one terminal, `node dist/examples/client.js` in another.
import { connect, UcallError } from "ucall/client";
import type { Api } from "./server.ts";

await using client = connect<Api>(process.argv[2] ?? "http://127.0.0.1:8545");

// Every name, parameter and result here is checked against the server's source.
console.log("2 + 3 =", await client.sum({ a: 2, b: 3 }));
console.log("4 + 5 =", await client.sum(4, 5));

// Calls that wait together share a connection.
const [user, found] = await Promise.all([
  client.users.byId({ id: 1 }),
  client.entities({ text: "Ada Lovelace met Charles Babbage in London on 5 June 1833." }),
]);
console.log(`${user.name} is known for ${user.known}.`);
for (const { type, text } of found) console.log(`  ${type.padEnd(8)} ${text}`);

// Calls made in one turn can be sent as one JSON-RPC batch.
const batch = client.$with({ batch: true });
console.log("batch:", await Promise.all([1, 2, 3].map((id) => batch.users.byId({ id }).then((one) => one.name))));

// A stream is a loop; leaving it ends the stream on the server too.
for await (const left of client.countdown({ from: 10, interval: 20 })) {
  console.log("countdown:", left);
  if (left === 8) break;
}

// A deadline of the caller's own.
try {
  await client.sleep({ ms: 5_000 }, { timeout: 100 });
} catch (error) {
  if (error instanceof UcallError) console.log(`sleep: ${error.message} (${error.code})`);
}
