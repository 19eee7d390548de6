// A server that nobody but its own clients keeps alive: they call it over each transport, and then the program ends.
import process from "node:process";
import { procedure, serve, t } from "ucall";
import { connect } from "ucall/client";

const api = { sum: procedure({ a: t.int(), b: t.int() }, ({ a, b }) => a + b, { readonly: true }) };
const path = process.argv.at(-1)!;
for (const { server, schemes } of [
  { server: await serve(api, { port: 0 }), schemes: ["http:", "tcp:"] },
  { server: await serve(api, { path }), schemes: ["unix:"] },
]) {
  for (const scheme of schemes) {
    const client = connect<typeof api>(server.url.replace(/^\w+:/, scheme));
    console.log(scheme, await client.sum(2, 3), await client.sum({ a: 20, b: 30 }));
    await client.$close();
  }
  server.unref();
}
console.log(import.meta.resolve("ucall"));
