/** The command line was not understood: its message is shown, and the program ends with exit code 2. */
export class UsageError extends Error {
  static {
    Object.defineProperty(this.prototype, "name", { value: "UsageError", writable: true, configurable: true });
  }
}
