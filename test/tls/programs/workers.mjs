// Serves TLS from two processes, and on SIGHUP takes other certificates: workers.mjs TLS CHANGES
import { procedure, serve } from "ucall";

const [tls, changes] = process.argv.slice(2).map((text) => JSON.parse(text));
const api = { pid: procedure({}, () => process.pid, { readonly: true }) };
const server = await serve(api, { port: 0, workers: 2, tls });
if (process.env["NODE_UNIQUE_ID"] === undefined && process.send === undefined) {
  process.on("SIGHUP", () =>
    server.reloadTls(changes).then(
      () => console.log("reloaded"),
      (error) => console.log(`refused: ${error.message}`),
    ),
  );
  console.log(`primary ${server.url} ${server.io}`);
} else {
  process.on("SIGHUP", () => {});
}
