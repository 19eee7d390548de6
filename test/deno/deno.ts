import { runtime } from "../../dist/bench/peers/runtimes.js";

/** Deno, with no more than a server needs: sockets, the engine's file, and the folder of a Unix socket. */
export const deno: readonly string[] = [
  runtime("deno"),
  "run",
  "--no-prompt",
  "--allow-net",
  "--allow-read",
  "--allow-write",
];
