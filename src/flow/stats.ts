/** What a server has done so far, and what it does now. */
export interface ServerStats {
  /** Calls whose handlers have not settled. */
  readonly pending: number;
  /** Procedures with `batch` or `cache`, by name. */
  readonly procedures: { readonly [name: string]: ProcedureStats };
}

/** What has become of the calls of one procedure. */
export interface ProcedureStats {
  /** Only with the option `batch`. */
  readonly batch?: BatchStats;
  /** Only with the option `cache`. */
  readonly cache?: CacheStats;
}

/** What has become of calls that are gathered. */
export interface BatchStats {
  /** Calls that wait now. */
  readonly waiting: number;
  /** Runs of the handler that are under way now. */
  readonly running: number;
  /** Runs of the handler so far. */
  readonly batches: number;
  /** Calls in them. */
  readonly calls: number;
  /** Calls refused with -32029, because too many were waiting. */
  readonly refused: number;
  /** Calls in a run, on average. */
  readonly meanSize: number;
  /** Milliseconds that a call waited for its run, on average. */
  readonly meanWait: number;
}

/** What has become of calls whose results are kept. */
export interface CacheStats {
  /** Results in memory now, also those that have expired and were not asked for since. */
  readonly entries: number;
  /** Calls that got a result that was kept. */
  readonly hits: number;
  /** Calls that waited for the run of an equal one. */
  readonly shared: number;
  /** Runs of the handler. */
  readonly misses: number;
}

/** The figures of several processes as one. */
export function sumStats(all: readonly ServerStats[]): ServerStats {
  const procedures: Record<string, ProcedureStats> = {};
  for (const name of new Set(all.flatMap((each) => Object.keys(each.procedures)))) {
    const parts = all.flatMap((each) => each.procedures[name] ?? []);
    const batches = parts.flatMap(({ batch }) => batch ?? []);
    const caches = parts.flatMap(({ cache }) => cache ?? []);
    procedures[name] = {
      ...(batches.length > 0 && { batch: sumBatches(batches) }),
      ...(caches.length > 0 && { cache: sumCaches(caches) }),
    };
  }
  return { pending: sum(all, ({ pending }) => pending), procedures };
}

function sumBatches(all: readonly BatchStats[]): BatchStats {
  const batches = sum(all, (each) => each.batches);
  const calls = sum(all, (each) => each.calls);
  return {
    waiting: sum(all, (each) => each.waiting),
    running: sum(all, (each) => each.running),
    batches,
    calls,
    refused: sum(all, (each) => each.refused),
    meanSize: calls / (batches || 1),
    meanWait: sum(all, (each) => each.meanWait * each.calls) / (calls || 1),
  };
}

function sumCaches(all: readonly CacheStats[]): CacheStats {
  return {
    entries: sum(all, (each) => each.entries),
    hits: sum(all, (each) => each.hits),
    shared: sum(all, (each) => each.shared),
    misses: sum(all, (each) => each.misses),
  };
}

function sum<T>(all: readonly T[], figure: (each: T) => number): number {
  return all.reduce((total, each) => total + figure(each), 0);
}
