// Runs on any runtime that has a WebSocket: the client of this place, and the one for all places.
import { connect } from "../../../dist/platforms/node/client.js";
import { connect as connectAnywhere } from "../../../dist/src/client/index.js";

const [url] = globalThis.Deno?.args ?? process.argv.slice(2);
const seen = [];
for (const [name, connectWith, schemes] of [
  ["here", connect, ["http", "ws", "tcp"]],
  ["anywhere", connectAnywhere, ["http", "ws"]],
]) {
  for (const scheme of schemes) {
    const notes = [];
    const methods = { note: (params) => notes.push(params) };
    const client = connectWith(url.replace("http", scheme), scheme === "http" ? {} : { methods });
    const items = [];
    for await (const item of client.count({ to: 100_000 })) if (items.push(item) === 500) break;
    const error = await client.work({}).catch(({ code }) => code);
    const twice = await client.twice({ v: { data: Float32Array.of(1, 2), shape: [1, 2] } });
    const numbers = twice.data ?? twice;
    const lengths = [];
    for (const n of [65_480, 300_000, 10]) lengths.push((await client.spaces({ n })).length);
    await client.$close();
    seen.push([name, scheme, items.at(-1), error, notes, numbers.constructor.name, Array.from(numbers), lengths]);
  }
}
console.log(JSON.stringify(seen));
