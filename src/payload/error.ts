/** A binary message or file that is not what it says it is. The message is for whoever sent it. */
export class PayloadError extends Error {
  /** Where the fault was found, in bytes from the beginning; `undefined` where it has no place. */
  readonly offset: number | undefined;

  /** @param message one sentence for the sender, without the place */
  constructor(message: string, offset?: number) {
    super(message);
    this.offset = offset;
  }

  static {
    Object.defineProperty(this.prototype, "name", { value: "PayloadError", writable: true, configurable: true });
  }
}
