// Serves from several processes: node workers.mjs WORKERS PORT-OR-PATH
import { procedure, serve, t } from "ucall";

const api = {
  pid: procedure({}, () => process.pid, { readonly: true }),
  kept: procedure({}, () => process.pid, { readonly: true, cache: { ttl: 1_000_000 } }),
  slow: procedure({ ms: t.int() }, ({ ms }) => new Promise((resolve) => setTimeout(resolve, ms, process.pid))),
};
const [, , workers, at] = process.argv;
const server = await serve(api, {
  workers: Number(workers),
  ...(at.startsWith("/") ? { path: at } : { port: Number(at) }),
});
const primary = process.env["NODE_UNIQUE_ID"] === undefined && process.send === undefined;
if (primary) {
  console.log(`primary ${server.url} ${server.workers}`);
  process.on("SIGUSR2", async () => console.log("stats", JSON.stringify(await server.stats())));
  process.on("SIGTERM", () => server.close().then(() => console.log("closed")));
}
