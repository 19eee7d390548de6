import type { Call } from "./call.ts";

/**
 * What a call gives: a promise of its result, and an iterable of the items that it streams. Only one of them is
 * used, and which tells the client what is called: a loop asks for its iterator in the turn of the call, before the
 * message goes out.
 */
export class Answer extends Promise<unknown> implements AsyncIterable<unknown> {
  /** `undefined` where it has failed from the start. */
  call: Call | undefined;

  [Symbol.asyncIterator](): AsyncIterator<unknown> {
    // The loop throws what the promise is rejected with.
    this.catch(() => {});
    return this.call?.iterate() ?? { next: () => this as Promise<any> };
  }

  static {
    // What `then` makes is an ordinary promise, and `await` takes no longer than on one.
    this.prototype.constructor = Promise;
  }
}
