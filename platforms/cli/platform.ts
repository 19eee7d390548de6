import type { Serve } from "../../src/server/serve.ts";

/** What runs this program. */
export const runtime: "node" | "deno" | "bun" = "Deno" in globalThis ? "deno" : "Bun" in globalThis ? "bun" : "node";

/** The serve() of this runtime's platform. */
export async function loadServe(): Promise<Serve> {
  switch (runtime) {
    case "deno":
      return (await import("../deno/serve.ts")).serve;
    case "bun":
      return (await import("../bun/serve.ts")).serve;
    case "node":
      return (await import("../node/serve.ts")).serve;
  }
}
