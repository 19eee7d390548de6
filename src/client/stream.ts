/** The items of a call between the connection, which brings them, and the loop, which takes them. */
export interface Stream extends AsyncIterableIterator<unknown> {
  /** Characters of the items that wait, 0 for no items. */
  readonly size: number;
  /** Called when the loop has taken all that waited, or was left. */
  onTaken: (() => void) | undefined;
  push(value: unknown, size: number): void;
  /** No further items; the loop ends, or throws where it failed, after those that wait. */
  end(failed?: { readonly reason: unknown }): void;
  next(): Promise<IteratorResult<unknown>>;
}

const OVER: IteratorReturnResult<undefined> = { value: undefined, done: true };

/** @param leave called when the loop was left, so that nobody takes what comes */
export function createStream(leave: () => unknown): Stream {
  let items: (IteratorYieldResult<unknown> & { readonly size: number })[] = [];
  let takers: ((result: IteratorResult<unknown> | Promise<IteratorResult<unknown>>) => void)[] = [];
  let size = 0;
  let ended = false;
  /** The error that is still to be thrown. */
  let error: { readonly reason: unknown } | undefined;

  const stream: Stream = {
    onTaken: undefined,
    get size() {
      return size;
    },
    push(value, its) {
      const taker = takers.shift();
      const item = { value, done: false as const, size: its };
      if (taker) return taker(item);
      items.push(item);
      size += its;
    },
    end(failed) {
      if (ended) return;
      ended = true;
      error = failed;
      for (const taker of takers) taker(stream.next());
      takers = [];
    },
    async next() {
      const item = items.shift();
      if (item) {
        size -= item.size;
        if (size === 0) stream.onTaken?.();
        return item;
      }
      const failed = error;
      error = undefined;
      if (failed) throw failed.reason;
      return ended ? OVER : new Promise((resolve) => takers.push(resolve));
    },
    async return() {
      items = [];
      size = 0;
      error = undefined;
      stream.end();
      leave();
      stream.onTaken?.();
      return OVER;
    },
    [Symbol.asyncIterator]: () => stream,
  };
  return stream;
}
