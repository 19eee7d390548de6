import process from "node:process"; // Deno and Bun have it too
import { type Api, serve } from "ucall";
import { UNAVAILABLE } from "../program.ts";
import { announce, port } from "./announce.ts";

/** Serves an API where the bench wants it, and on the I/O that the last argument but one names, if it names one. */
export async function serveOn(api: Api): Promise<void> {
  const io = process.argv.at(-2);
  try {
    await serve(api, { port, ...((io === "net" || io === "uring") && { io }) });
    announce();
  } catch (error) {
    if (io !== "uring" || !(error instanceof Error)) throw error;
    console.error(error.message);
    process.exitCode = UNAVAILABLE;
  }
}
