import type { Context } from "./context.ts";

/** The call that a middleware stands around. */
export interface MiddlewareCall {
  /** The procedure's full name. */
  readonly name: string;
  /** The checked parameters by name. */
  readonly params: Readonly<Record<string, unknown>>;
  readonly ctx: Context;
}

/**
 * Runs around each call, inside batches too. What it returns is the result: that of `next()`, or something else.
 * A middleware that is not async keeps sync calls sync. What it throws is the call's error.
 */
export type Middleware = (call: MiddlewareCall, next: () => unknown) => unknown;

/** Runs the middleware from the outermost in, and `handler` as the last. */
export function runMiddleware(use: readonly Middleware[], call: MiddlewareCall, handler: () => unknown): unknown {
  const step = (index: number): unknown => {
    const middleware = use[index];
    return middleware === undefined ? handler() : middleware(call, () => step(index + 1));
  };
  return step(0);
}
