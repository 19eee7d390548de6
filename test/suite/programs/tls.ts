// Serves TLS with options that are given as JSON, and on SIGHUP takes other certificates: tls.ts OPTIONS CHANGES
import process from "node:process";
import { procedure, serve, t } from "ucall";

export const api = {
  sum: procedure({ a: t.int(), b: t.int() }, ({ a, b }) => a + b, { readonly: true }),
  address: procedure({}, (_, ctx) => ctx.remoteAddress, { readonly: true }),
};

const [options, changes] = process.argv.slice(-2).map((text) => JSON.parse(text));
try {
  const server = await serve(api, options);
  process.on("SIGHUP", () =>
    server.reloadTls(changes).then(
      () => console.log("reloaded"),
      (error: Error) => console.log(`refused: ${error.message}`),
    ),
  );
  process.on("SIGTERM", () => server.close().then(() => process.exit()));
  console.log(`listening ${server.url} ${server.io}`);
} catch (error) {
  console.log(String(error));
  process.exit(1);
}
