import type { BatchContext, BatchOptions, CacheOptions } from "./flow/options.ts";
import type { Context } from "./host/context.ts";
import type { Input, ParameterType, Params, Shape } from "./types/infer.ts";

/** What may be said of a procedure besides its parameters and its handler. `Values` are the parameters by name. */
export interface ProcedureOptions<Values = any> {
  /** It changes nothing: answered to GET and HEAD too. Default: false. */
  readonly readonly?: boolean;
  /**
   * Its REST route, a template whose `{name}` segments are parameters: "/users/{id}".
   * Default: its name with "/" for ".", so `users.byId` has /users/byId.
   */
  readonly path?: string;
  /** Milliseconds until the caller is answered -32008 and `ctx.signal` is aborted. Default: none. */
  readonly timeout?: number;
  /** Its handler gives an async iterable whose items are streamed. Default: whether it is an async generator function. */
  readonly stream?: boolean;
  /**
   * A stream whose Server-Sent Events are numbered, so that a client that lost its connection can go on: the handler
   * yields what follows item `ctx.lastEventId`. Default: false.
   */
  readonly resumable?: boolean;
  /**
   * Gathers calls, whoever makes them, and runs the handler once for many: it gets an array of parameters and gives the
   * results in the same order, where an `Error` is its call's own. The calls of a full queue are chosen by the urgency
   * in their `Priority` field (RFC 9218). Default: none.
   */
  readonly batch?: BatchOptions | undefined;
  /**
   * Keeps results for calls that are equal; those that come meanwhile share one run, which is aborted when all of them
   * have gone. Errors are not kept. Middleware runs for every call. Over REST, GET has an `ETag`, and 304 where the
   * caller has the result already. Results are given as they are: they are to be left alone. `readonly` procedures only.
   * Default: none.
   */
  readonly cache?: CacheOptions<Values> | undefined;
  /** The type of the result, or of a stream's items, for documents: results are not checked. */
  readonly returns?: ParameterType;
  /** One line for documents and the command line's help. */
  readonly summary?: string;
  /** Longer text for documents, CommonMark. */
  readonly description?: string;
  /** For documents. Default: false. */
  readonly deprecated?: boolean;
  /** Groups that it belongs to, for documents. */
  readonly tags?: readonly string[];
}

/**
 * A function that can be called from afar, with the types of its parameters.
 * `P` gives the parameters by name, `R` is the awaited result; `never` in the handler's place keeps the type
 * shallow, so that thousands of procedures check fast.
 */
export interface Procedure<P extends Shape = Shape, R = unknown> {
  readonly parameters: P;
  readonly handler: (params: never, ctx: Context) => R | PromiseLike<R>;
  readonly options: ProcedureOptions;
}

/** An API: procedures by name; nested objects are namespaces, `users: { byId }` is called `users.byId`. */
export interface Api {
  readonly [name: string]: Procedure<any, any> | Api;
}

/** The parameters as a caller passes them by name, for a procedure's type. */
export type InputOfProcedure<T> = T extends Procedure<infer P, any> ? Input<P> : never;

/** The awaited result, for a procedure's type. */
export type ResultOfProcedure<T> = T extends Procedure<any, infer R> ? R : never;

/** What a caller gets of a handler's result: of a stream its items. */
export type Outcome<R> = [R] extends [never]
  ? never
  : Awaited<R> extends AsyncIterable<infer Item>
    ? AsyncIterable<Item>
    : Awaited<R>;

// Known by a registered symbol rather than a class, so that procedures made by another copy of this package are served.
const brand: symbol = Symbol.for("ucall.procedure");

/**
 * Makes a function callable over JSON-RPC and REST.
 *
 * ```ts
 * const sum = procedure({ a: t.int(), b: t.int() }, ({ a, b }) => a + b, { readonly: true });
 * ```
 *
 * @param parameters the type of each parameter; their order is the order of positional parameters
 * @param handler gets the checked parameters by name, and always a context as its second argument. A result that is a
 * `Uint8Array`, an `ArrayBuffer` or a `DataView`, or one of them with its media type as `{ bytes, type }`, is bytes: the
 * body over REST, base64 in JSON-RPC. Other typed arrays, and all of them with their dimensions as `{ data, shape }`, are
 * arrays of numbers. From 8 KiB on bytes are sent from where they lie, so they are to be left alone until then
 */
export function procedure<const P extends Shape, R>(
  parameters: P,
  handler: (params: Params<P>, ctx: Context) => R,
  options?: ProcedureOptions<Params<P>> & { readonly batch?: undefined },
): Procedure<P, Outcome<R>>;
/**
 * The same for a handler of many calls at once.
 *
 * ```ts
 * const embed = procedure({ text: t.string() }, (calls) => model(calls.map(({ text }) => text)), {
 *   batch: { size: 32, wait: 2 },
 * });
 * ```
 *
 * @param handler gets the parameters of each call, and gives the result of each, or an `Error`, in the same order
 */
export function procedure<const P extends Shape, R>(
  parameters: P,
  handler: (calls: Params<P>[], ctx: BatchContext) => readonly R[] | PromiseLike<readonly R[]>,
  options: ProcedureOptions<Params<P>> & { readonly batch: BatchOptions },
): Procedure<P, Exclude<R, Error>>;
export function procedure(parameters: Shape, handler: unknown, options: ProcedureOptions = {}): Procedure {
  return Object.freeze({ [brand]: true, parameters, handler, options }) as unknown as Procedure;
}

/** Whether `procedure()` made this value. */
export function isProcedure(value: unknown): value is Procedure {
  return typeof value === "object" && value !== null && Object.hasOwn(value, brand);
}
