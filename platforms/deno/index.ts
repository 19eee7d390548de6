/**
 * ucall on Deno: everything of the root entry, and a server.
 *
 * ```ts
 * import { procedure, serve, t } from "ucall"; // deno run --allow-net --allow-read --allow-env server.ts
 *
 * const sum = procedure({ a: t.int(), b: t.int() }, ({ a, b }) => a + b, { readonly: true });
 * await serve({ sum }, { port: 8545 });
 * ```
 */
export * from "../../src/index.ts";
export type * from "../../src/server/types.ts";
export { serve } from "./serve.ts";
