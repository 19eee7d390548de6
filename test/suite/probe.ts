/** What an error that is not ours says: no answer may ever hold it. */
export const SECRET = "secret words of an internal error";

/** What the suite's API tells of itself: which procedures ran, who was aborted; and the gate that holds some back. */
export class Probe {
  /** Names of the procedures that ran, in order, noted by the suite's middleware. */
  calls: string[] = [];
  /** How many handlers saw their signal aborted. */
  aborts = 0;
  /** How many items endless streams were asked for, and how many streams' generators have ended. */
  items = 0;
  ended = 0;
  /** What was logged at "error" level or given to `onError`. */
  errors: unknown[] = [];
  /** Handlers of `later.gate` wait for it. */
  gate: Promise<void> = Promise.resolve();
  open: () => void = () => {};

  /** Holds the handlers of `later.gate` back until `open()`. */
  close(): void {
    this.gate = new Promise((open) => (this.open = open));
  }

  /** Resolves when the gate is open. */
  passed(): Promise<void> {
    return this.gate;
  }

  /** Resolves when the signal is aborted. */
  aborted(signal: AbortSignal): Promise<string> {
    const note = (): string => {
      this.aborts++;
      return "aborted";
    };
    if (signal.aborted) return Promise.resolve(note());
    return new Promise((done) => signal.addEventListener("abort", () => done(note()), { once: true }));
  }

  fail(words: string): never {
    throw new Error(words);
  }

  reset(): void {
    this.calls = [];
    this.errors = [];
    this.aborts = 0;
    this.items = 0;
    this.ended = 0;
  }
}
