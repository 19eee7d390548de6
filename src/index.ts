/**
 * Write a function once: JSON-RPC 2.0 and REST from one definition.
 *
 * ```ts
 * import { procedure, serve, t } from "ucall";
 *
 * export const api = { sum: procedure({ a: t.int(), b: t.int() }, ({ a, b }) => a + b, { readonly: true }) };
 * await serve(api);
 * ```
 */
export { ErrorCode, UcallError, type ErrorName } from "./errors.ts";
export type { ArrayKind, TypedArray } from "./payload/arrays.ts";
export type { ImageMediaType } from "./payload/image-header.ts";
export type { ShapedArray } from "./payload/npy.ts";
export type { Dimensions } from "./payload/shape.ts";
export { procedure } from "./procedure.ts";
export type { BatchContext, BatchOptions, CacheOptions, CacheStore } from "./flow/options.ts";
export type { BatchStats, CacheStats, ProcedureStats, ServerStats } from "./flow/stats.ts";
export type { Api, InputOfProcedure, Outcome, Procedure, ProcedureOptions, ResultOfProcedure } from "./procedure.ts";
export type { ClientCallOptions, ConnectedClient } from "./host/clients.ts";
export type { Context, Log } from "./host/context.ts";
export type { Middleware, MiddlewareCall } from "./host/middleware.ts";
export type { ApiInfo, CorsOptions, HostOptions } from "./host/options.ts";
export type { ContentDescriptor, OpenRpcDocument, OpenRpcMethod } from "./openrpc.ts";
export { t } from "./types/t.ts";
export type { NumbersOptions } from "./types/arrays.ts";
export type { BytesOptions, FileValue } from "./types/bytes.ts";
export type { ArrayOptions, ObjectOptions } from "./types/composites.ts";
export type { ImageOptions, ImageValue } from "./types/image.ts";
export type { Input, InputOf, OutputOf, ParameterType, Params, Shape } from "./types/infer.ts";
export type { Issue } from "./types/issues.ts";
export type { JsonSchema } from "./types/json-schema.ts";
export type { LendOptions } from "./types/payload-type.ts";
export type { ArrayInput, ArrayOutput, BytesInput, FileInput } from "./types/payload-values.ts";
export type { NumberOptions, StringOptions } from "./types/scalars.ts";
export type { StandardSchema } from "./types/standard.ts";
export type { Annotations, OptionalType, Type } from "./types/type.ts";
