/** The types of serve(), which every platform with sockets exports. */
export type { Endpoint } from "./endpoint.ts";
export type { EngineVariant } from "./engine-module.ts";
export type { ServeOptions } from "./options.ts";
export type { CloseOptions, Server } from "./server.ts";
export type { TlsChanges, TlsOptions } from "./tls.ts";
