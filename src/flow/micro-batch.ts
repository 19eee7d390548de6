import { ERRORS } from "../engine/layout.ts";
import { isUcallError, UcallError } from "../errors.ts";
import { Abort } from "../host/abort.ts";
import type { CallerContext, Log } from "../host/context.ts";
import type { ParamsObject } from "../host/params.ts";
import { isThenable } from "../host/thenable.ts";
import type { BatchContext, BatchOptions } from "./options.ts";
import { shareError } from "./share-error.ts";
import type { BatchStats } from "./stats.ts";
import { UrgencyQueue, urgencyOf } from "./urgency.ts";

/** A handler of many calls at once. */
export type BatchHandler = (calls: readonly ParamsObject[], ctx: BatchContext) => unknown;

/** One call, from when it waits until it is answered. */
interface Waiting {
  readonly params: ParamsObject;
  readonly ctx: CallerContext;
  /** ms, on the clock of performance.now() */
  readonly since: number;
  /** It is to wait no longer. */
  due: boolean;
  timer: ReturnType<typeof setTimeout> | undefined;
  resolve(result: unknown): void;
  reject(error: unknown): void;
}

const DEFAULT_QUEUE = 1024;

/** Gathers the calls of one procedure, whoever makes them, and gives each its own result or error. */
export class MicroBatch {
  readonly #handler: BatchHandler;
  readonly #options: Required<BatchOptions>;
  readonly #queue: UrgencyQueue<Waiting> = new UrgencyQueue(({ ctx }) => urgencyOf(ctx.headers.get("priority")));
  /** How many of those that wait are due. */
  #due = 0;
  #running = 0;
  #batches = 0;
  #calls = 0;
  #waited = 0;
  #refused = 0;

  constructor(handler: BatchHandler, options: BatchOptions) {
    this.#handler = handler;
    this.#options = { queue: DEFAULT_QUEUE, concurrency: 1, ...options };
  }

  /** Since the start, but for what waits and runs now. */
  get stats(): BatchStats {
    return {
      waiting: this.#queue.size,
      running: this.#running,
      batches: this.#batches,
      calls: this.#calls,
      refused: this.#refused,
      meanSize: this.#calls / (this.#batches || 1),
      meanWait: this.#waited / (this.#calls || 1),
    };
  }

  /** @throws UcallError -32029 where too many wait */
  call(params: ParamsObject, ctx: CallerContext): Promise<unknown> {
    if (ctx.reason !== undefined) return Promise.reject(ctx.reason);
    if (this.#queue.size >= this.#options.queue) {
      this.#refused++;
      throw new UcallError(ERRORS.TOO_MANY_REQUESTS.code);
    }
    return new Promise((resolve, reject) => {
      const waiting: Waiting = { params, ctx, since: performance.now(), due: false, timer: undefined, resolve, reject };
      ctx.onAbort((reason) => {
        if (!this.#queue.remove(waiting)) return;
        this.#leave(waiting);
        reject(reason);
      });
      this.#queue.add(waiting);
      this.#goOn();
      if (this.#queue.has(waiting)) this.#wakeUp(waiting);
    });
  }

  /** Runs what is due. */
  #goOn(): void {
    const { size, concurrency } = this.#options;
    while (this.#running < concurrency && (this.#queue.size >= size || this.#due > 0)) {
      const calls = this.#queue.take(size);
      for (const call of calls) this.#leave(call);
      this.#run(calls);
    }
  }

  // Each has a timer of its own: on edge platforms that of one request does not outlive it.
  #wakeUp(waiting: Waiting): void {
    waiting.timer = setTimeout(() => {
      waiting.due = true;
      this.#due++;
      this.#goOn();
    }, this.#options.wait);
  }

  /** It waits no longer. */
  #leave({ due, timer }: Waiting): void {
    if (due) this.#due--;
    else clearTimeout(timer);
  }

  #run(calls: readonly Waiting[]): void {
    const now = performance.now();
    this.#batches++;
    this.#calls += calls.length;
    for (const { since } of calls) this.#waited += now - since;
    this.#running++;
    try {
      const results = this.#handler(
        calls.map(({ params }) => params),
        new GatheredContext(calls.map(({ ctx }) => ctx)),
      );
      if (isThenable(results)) {
        results.then(
          (given) => this.#answer(calls, given),
          (error) => this.#fail(calls, error),
        );
      } else {
        this.#answer(calls, results);
      }
    } catch (error) {
      this.#fail(calls, error);
    }
  }

  #answer(calls: readonly Waiting[], results: unknown): void {
    if (!Array.isArray(results) || results.length !== calls.length) {
      const given = Array.isArray(results) ? `an array of ${results.length}` : `a result of type ${typeof results}`;
      return this.#fail(calls, new TypeError(`The handler of a batch of ${calls.length} calls gave ${given}.`));
    }
    calls.forEach(({ resolve, reject }, i) => {
      const result: unknown = results[i];
      if (result instanceof Error || isUcallError(result)) reject(result);
      else resolve(result);
    });
    this.#ended();
  }

  #fail(calls: readonly Waiting[], error: unknown): void {
    shareError(error, calls);
    this.#ended();
  }

  #ended(): void {
    this.#running--;
    // Not at once: a handler that is not async would run within its own run.
    if (this.#queue.size > 0) queueMicrotask(() => this.#goOn());
  }
}

/** The context of one run; its signal is made where somebody asks for it. */
class GatheredContext implements BatchContext {
  readonly calls: readonly CallerContext[];
  #abort: Abort | undefined;

  constructor(calls: readonly CallerContext[]) {
    this.calls = calls;
  }

  get signal(): AbortSignal {
    return (this.#abort ??= abortOfAll(this.calls)).signal;
  }

  get log(): Log {
    return this.calls[0]!.log;
  }
}

/** Aborted when the last of them is. */
function abortOfAll(calls: readonly CallerContext[]): Abort {
  const abort = new Abort();
  let left = calls.length;
  const gone = (reason: unknown): void => {
    if (--left === 0) abort.abort(reason);
  };
  for (const call of calls) {
    if (call.reason === undefined) call.onAbort(gone);
    else gone(call.reason);
  }
  return abort;
}
