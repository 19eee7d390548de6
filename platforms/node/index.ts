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
export { serve } from "./serve.ts";
export type { ServeOptions } from "./options.ts";
export type { Endpoint } from "./endpoint.ts";
export type { CloseOptions, Server } from "./server.ts";
export type { EngineVariant } from "./load.ts";
