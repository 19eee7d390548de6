/** An abort that makes its signal only where somebody asks for it. */
export class Abort {
  #controller: AbortController | undefined;
  #reason: unknown;
  #listeners: Set<(reason: unknown) => void> | undefined;

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
    for (const listener of this.#listeners ?? []) listener(reason);
    this.#listeners = undefined;
  }

  /** Calls back when it is aborted, unless it is already. */
  onAbort(listener: (reason: unknown) => void): void {
    if (this.#reason === undefined) (this.#listeners ??= new Set()).add(listener);
  }
}
