// ucall.js net|uring PORT
import { procedure, serve, t } from "ucall";
import { UNAVAILABLE } from "../program.ts";
import { announce, port } from "./announce.ts";

const api = {
  sum: procedure({ a: t.int(), b: t.int() }, ({ a, b }) => a + b, { readonly: true }),
};
const io = process.argv[2] === "uring" ? "uring" : "net";
try {
  await serve(api, { port, io });
  announce();
} catch (error) {
  if (io === "net" || !(error instanceof Error)) throw error;
  console.error(error.message);
  process.exitCode = UNAVAILABLE;
}
