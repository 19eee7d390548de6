/** An abort that makes its signal only where somebody asks for it. */
export class Abort {
  #controller: AbortController | undefined;
  #reason: unknown;
  readonly #listeners: Set<(reason: unknown) => void> = new Set();

  /** `undefined` until it is aborted. */
  get reason(): unknown {
    return this.#reason;
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#reason !== undefined) this.#controller.abort(this.#reason);
    }
    return this.#controller.signal;
  }

  /** Aborts, once. */
  abort(reason: unknown): void {
    if (this.#reason !== undefined) return;
    this.#reason = reason;
    this.#controller?.abort(reason);
    for (const listener of this.#listeners) listener(reason);
    this.#listeners.clear();
  }

  /** Calls back when it is aborted, unless it is already. @returns what takes that back */
  onAbort(listener: (reason: unknown) => void): () => void {
    if (this.#reason === undefined) this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
