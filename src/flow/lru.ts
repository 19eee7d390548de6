/** A value that is kept, and until when. */
export interface Kept<T> {
  readonly value: T;
  /** ms, on the clock of performance.now() */
  readonly expires: number;
}

/** Values by key, each for some time; where there are too many, the one that was not used for longest goes. */
export class LruCache<T> {
  readonly #max: number;
  /** ms */
  readonly #ttl: number;
  /** In the order of their last use. */
  readonly #entries: Map<string, Kept<T>> = new Map();

  constructor(max: number, ttl: number) {
    this.#max = max;
    this.#ttl = ttl;
  }

  get size(): number {
    return this.#entries.size;
  }

  get(key: string): Kept<T> | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    this.#entries.delete(key);
    if (entry.expires <= performance.now()) return undefined;
    this.#entries.set(key, entry);
    return entry;
  }

  set(key: string, value: T): void {
    this.#entries.delete(key);
    this.#entries.set(key, { value, expires: performance.now() + this.#ttl });
    if (this.#entries.size <= this.#max) return;
    for (const oldest of this.#entries.keys()) {
      this.#entries.delete(oldest);
      return;
    }
  }
}
