/**
 * ucall on Node: everything of the root entry, and a server.
 *
 * ```ts
 * import { procedure, serve, t } from "ucall";
 *
 * const sum = procedure({ a: t.int(), b: t.int() }, ({ a, b }) => a + b, { readonly: true });
 * await serve({ sum }, { port: 8545 });
 * ```
 */
export * from "../../src/index.ts";
export type * from "../../src/server/types.ts";
export { serve } from "./serve.ts";
