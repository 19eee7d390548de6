// A worker thread that serves until it is told to end in one way or another.
import { parentPort, workerData } from "node:worker_threads";
import { procedure, serve, t } from "ucall";

const api = {
  sum: procedure({ a: t.int(), b: t.int() }, ({ a, b }) => a + b, { readonly: true }),
  repeat: procedure({ times: t.int() }, ({ times }) => "x".repeat(times)),
  exit: procedure({}, () => process.exit(7)),
  loop: procedure({}, () => {
    parentPort.postMessage("looping");
    for (;;);
  }),
};
const server = await serve(api, { port: 0, io: "uring", ...workerData });
parentPort.postMessage(server.address.port);
parentPort.once("message", () => server.close());
