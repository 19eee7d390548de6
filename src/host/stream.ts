// Items that are ready at once would keep everything else waiting: after so many the next one takes its turn behind it.
const BURST = 128;

const END: IteratorResult<unknown> = { done: true, value: undefined };

/** What becomes of a stream; each end is told once, and nothing after it. */
export interface StreamEvents {
  /** @throws where the value cannot be an item; that ends the stream */
  item(value: unknown): void;
  done(): void;
  failed(error: unknown): void;
}

/** A streaming call under way: pulls items out of the handler's iterable, each when it is asked to. */
export class Stream {
  readonly #events: StreamEvents;
  #iterator: AsyncIterator<unknown> | undefined;
  #pulled = 0;
  /** Nothing more is pulled. */
  #ended = false;
  /** Its end has been told. */
  #told = false;

  constructor(events: StreamEvents) {
    this.#events = events;
  }

  /** Pulls the first item of what the handler gave. */
  start(result: unknown): void {
    try {
      this.#iterator = iteratorOf(result);
    } catch (error) {
      return this.#fail(error);
    }
    if (this.#ended) this.#return();
    else this.#pull();
  }

  /** There is room for the next item. */
  resume(): void {
    if (this.#ended) return;
    if (++this.#pulled % BURST === 0) setTimeout(() => this.#pull(), 0);
    else this.#pull();
  }

  /** Nobody wants more of it: ends the generator, once it has come to its next `yield`. */
  cancel(): void {
    if (this.#ended) return;
    this.#ended = true;
    if (this.#iterator !== undefined) this.#return();
  }

  #pull(): void {
    if (this.#ended) return;
    this.#step(
      () => this.#iterator!.next(),
      ({ done, value }) => {
        if (this.#ended) return;
        if (done) this.#tell(() => this.#events.done());
        else this.#give(value);
      },
    );
  }

  #give(value: unknown): void {
    try {
      this.#events.item(value);
    } catch (error) {
      this.#fail(error);
      this.#return();
    }
  }

  #return(): void {
    this.#step(
      () => this.#iterator!.return?.() ?? Promise.resolve(END),
      () => this.#tell(() => this.#events.done()),
    );
  }

  /** Does something to the iterator, and then what follows from it. What it throws on its way out is an error too. */
  #step(act: () => PromiseLike<IteratorResult<unknown>>, then: (result: IteratorResult<unknown>) => void): void {
    try {
      act().then(then, (error) => this.#fail(error));
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    this.#tell(() => this.#events.failed(error));
  }

  #tell(end: () => void): void {
    this.#ended = true;
    if (this.#told) return;
    this.#told = true;
    end();
  }
}

function iteratorOf(result: unknown): AsyncIterator<unknown> {
  const make: unknown = (result as Partial<AsyncIterable<unknown>> | null | undefined)?.[Symbol.asyncIterator];
  if (typeof make === "function") return make.call(result) as AsyncIterator<unknown>;
  throw new TypeError("The handler of a streaming procedure gives an async iterable, such as an async generator.");
}
