// ucall.js net | uring
import { procedure, serve, t } from "ucall";
import { UNAVAILABLE } from "../program.ts";
import { announce } from "./announce.ts";

const api = {
  sum: procedure({ a: t.int(), b: t.int() }, ({ a, b }) => a + b, { readonly: true }),
};
const io = process.argv[2] === "uring" ? "uring" : "net";
try {
  const { address } = await serve(api, { port: 0, io });
  announce((address as { readonly port: number }).port);
} catch (error) {
  if (io === "net" || !(error instanceof Error)) throw error;
  console.error(error.message);
  process.exitCode = UNAVAILABLE;
}
