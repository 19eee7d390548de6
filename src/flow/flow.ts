import type { Entry } from "../api.ts";
import type { CallerContext } from "../host/context.ts";
import type { ParamsObject } from "../host/params.ts";
import { Cache } from "./cache.ts";
import { type BatchHandler, MicroBatch } from "./micro-batch.ts";
import type { ProcedureStats } from "./stats.ts";

/** A procedure's handler with what its options put around it, within the middleware. */
export interface Flow {
  readonly run: (params: ParamsObject, ctx: CallerContext) => unknown;
  /** `undefined` where there is nothing to count. */
  readonly stats: (() => ProcedureStats) | undefined;
}

export function flowOf({ name, handler, options }: Entry): Flow {
  const own: unknown = handler;
  const batch = options.batch && new MicroBatch(own as BatchHandler, options.batch);
  const run: Flow["run"] = batch ? (params, ctx) => batch.call(params, ctx) : (own as Flow["run"]);
  const cache = options.cache && new Cache(name, run, options.cache);
  return {
    run: cache ? (params, ctx) => cache.call(params, ctx) : run,
    stats:
      batch || cache
        ? () => ({ ...(batch && { batch: batch.stats }), ...(cache && { cache: cache.stats }) })
        : undefined,
  };
}
