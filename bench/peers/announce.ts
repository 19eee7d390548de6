import process from "node:process"; // Deno and Bun have it too
import { onLine } from "../lines.ts";

declare const gc: (() => void) | undefined;

/** Where the bench wants this server to listen. */
export const port = Number(process.argv.at(-1));

/** Tells the bench that this server listens, and does what it says until it closes standard input. */
export function announce(): void {
  onLine((line) => {
    if (line !== "collect garbage") return `what is "${line}"?`;
    gc?.();
    return "done";
  });
  console.log("listening");
}
