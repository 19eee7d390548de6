// ucall.js [net|uring] PORT
import process from "node:process"; // Deno and Bun have it too
import { procedure, serve, t } from "ucall";
import { validateSession } from "../../examples/session.ts";
import { UNAVAILABLE } from "../program.ts";
import { announce, port } from "./announce.ts";
import { someBytes } from "./some-bytes.ts";

const api = {
  sum: procedure({ a: t.int(), b: t.int() }, ({ a, b }) => a + b, { readonly: true }),
  validateSession,
  bytes: procedure({ size: t.int() }, ({ size }) => someBytes(size), { readonly: true }),
};
const io = process.argv.at(-2);
try {
  await serve(api, { port, ...((io === "net" || io === "uring") && { io }) });
  announce();
} catch (error) {
  if (io !== "uring" || !(error instanceof Error)) throw error;
  console.error(error.message);
  process.exitCode = UNAVAILABLE;
}
