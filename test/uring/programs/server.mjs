// Serves what tests of its end and its limits need: node server.mjs [options of serve() as JSON]
import { procedure, serve, t } from "ucall";

const readonly = { readonly: true };
const api = {
  sum: procedure({ a: t.int(), b: t.int() }, ({ a, b }) => a + b, readonly),
  /** Holds up the event loop. */
  block: procedure({ ms: t.int() }, ({ ms }) => {
    for (const until = Date.now() + ms; Date.now() < until;);
    return ms;
  }),
  wait: procedure({ ms: t.int() }, ({ ms }) => new Promise((resolve) => setTimeout(resolve, ms, ms))),
  repeat: procedure({ times: t.int() }, ({ times }) => "x".repeat(times)),
  exit: procedure({ code: t.int() }, ({ code }) => process.exit(code)),
  throw: procedure({}, () => {
    throw new Error("as asked");
  }),
  address: procedure({}, (_, ctx) => ctx.remoteAddress, readonly),
};

process.on("uncaughtException", (error) => console.log(`uncaught: ${error.message}`));
const options = { port: 0, ...JSON.parse(process.argv[2] ?? "{}") };
if (options.failing) options.onError = () => failing();
delete options.failing;
const server = await serve(api, options);
console.log(`${server.io} ${server.url}`);
process.on("SIGTERM", () => server.close().then(() => console.log("closed")));
process.on("SIGUSR2", () => console.log(`references: ${server.unref() === server}`));

/** A log that fails too, so that the error gets out of the host's turn. */
function failing() {
  console.error = () => {
    throw new Error("the log is full");
  };
  throw new Error("onError fails");
}
