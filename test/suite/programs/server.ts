// Serves with options that are given as JSON, and says where, or why it cannot: server.ts OPTIONS
import process from "node:process";
import { procedure, serve, t } from "ucall";

export const api = {
  sum: procedure({ a: t.int(), b: t.int() }, ({ a, b }) => a + b, { readonly: true }),
  address: procedure({}, (_, ctx) => ctx.remoteAddress, { readonly: true }),
  repeat: procedure({ text: t.string(), times: t.int() }, ({ text, times }) => text.repeat(times)),
};

try {
  const server = await serve(api, JSON.parse(process.argv.at(-1)!));
  console.log(`listening ${server.url} ${server.io} ${server.engine}`);
  process.on("SIGTERM", async () => {
    await server.close();
    console.log("closed");
    process.exit();
  });
} catch (error) {
  console.log(String(error));
  process.exit(1);
}
