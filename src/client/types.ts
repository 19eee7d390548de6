import type { Procedure } from "../procedure.ts";
import type { Input, Shape } from "../types/infer.ts";
import type { CallOptions, ViewOptions } from "./options.ts";

/**
 * A client of an API: its procedures by name, and a few of its own members, which start with `$`.
 * Where nothing is known of the API, `any` for it makes `any` of the client.
 */
export type Client<Api> = 0 extends 1 & Api ? any : Methods<Api> & Controls<Api>;

/** A client's own members. */
export interface Controls<Api> extends AsyncDisposable {
  /** The same procedures as notifications: no result, and no error of theirs either. Settled when it was delivered. */
  readonly $notify: Notifications<Api> & NotifyByName;
  /** The same client, on the same connections, with other options. */
  $with(options: ViewOptions): Client<Api>;
  /**
   * Calls a procedure by its dotted name, with parameters by name (an object) or by position (an array). It is
   * awaited for the result, or iterated over for the items of a stream.
   */
  $call<Result = unknown>(
    name: string,
    params?: object | readonly unknown[],
    options?: CallOptions,
  ): Promise<Result> & AsyncIterable<Result>;
  /** Takes no further calls, fails the streams, waits for the calls under way, and closes the connections. */
  $close(): Promise<void>;
}

/** As `$call`, for notifications. */
export interface NotifyByName {
  (name: string, params?: object | readonly unknown[], options?: CallOptions): Promise<void>;
}

/** An API's procedures and namespaces as a client has them. */
export type Methods<Api> = {
  readonly [Name in keyof Api]: Api[Name] extends Procedure<infer P, infer R>
    ? Method<P, Returned<Awaited<R>>>
    : Methods<Api[Name]>;
};

/** An API's procedures and namespaces as notifications. */
export type Notifications<Api> = {
  readonly [Name in keyof Api]: Api[Name] extends Procedure<infer P, any>
    ? Method<P, Promise<void>>
    : Notifications<Api[Name]>;
};

/**
 * What a call returns: a promise of the result, or of a procedure that streams its items, which are asked for in the
 * turn of the call: `for await (const tick of client.ticks())`. Leaving the loop cancels the call.
 */
export type Returned<R> = [R] extends [never]
  ? Promise<R>
  : 0 extends 1 & R
    ? Promise<R>
    : [R] extends [AsyncIterable<infer Item>]
      ? AsyncIterable<Received<Item>>
      : Promise<Received<R>>;

/** A result as it arrives: bytes of any sort are a `Uint8Array`, all else is what the handler gave. */
export type Received<R> = R extends Uint8Array | Uint8ClampedArray | ArrayBuffer | DataView
  ? Uint8Array<ArrayBuffer>
  : R;

/** A procedure as a client calls it. */
export type Method<P extends Shape, Result> =
  {} extends Input<P> ? OptionalMethod<P, Result> : RequiredMethod<P, Result>;

interface RequiredMethod<P extends Shape, Result> extends PositionalMethod<P, Result> {
  /** Parameters by name. */
  (params: Input<P>, options?: CallOptions): Result;
}

interface OptionalMethod<P extends Shape, Result> extends PositionalMethod<P, Result> {
  /** Parameters by name; all may be left out. */
  (params?: Named<P>, options?: CallOptions): Result;
}

interface PositionalMethod<P extends Shape, Result> {
  /**
   * Parameters by position, in the order in which the procedure declares them, which types cannot tell. The first
   * is no object but a typed array or a `Blob`, as that would be the parameters by name: `$call` takes an array.
   */
  (first: Values<P> & NoObject, ...others: Values<P>[]): Result;
}

/** A type without members would take anything. */
type Named<P extends Shape> = [keyof P] extends [never] ? Record<string, never> : Input<P>;
type Values<P extends Shape> = Input<P>[keyof Input<P>];
type NoObject = string | number | boolean | null | readonly unknown[] | ArrayBufferView | ArrayBuffer | Blob;
