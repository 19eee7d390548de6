/** Buffers of the host's that replies name instead of being copied, until the engine says that they have been sent. */
export class LentBuffers {
  /** By number; a number is free again once it is returned. Platforms may read it. */
  readonly list: (Uint8Array | undefined)[] = [undefined];
  readonly #free: number[] = [];

  /** Buffers that are lent now. */
  get count(): number {
    return this.list.length - 1 - this.#free.length;
  }

  /** @returns the buffer's number, which is not 0 */
  lend(bytes: Uint8Array): number {
    const number = this.#free.pop() ?? this.list.length;
    this.list[number] = bytes;
    return number;
  }

  /** The buffer is needed no longer. */
  takeBack(number: number): void {
    this.list[number] = undefined;
    this.#free.push(number);
  }
}
