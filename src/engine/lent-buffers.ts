/** A result that no bytes have been made of yet. */
export class LentValue {
  readonly value: unknown;

  constructor(value: unknown) {
    this.value = value;
  }
}

/** What replies name instead of its being copied, until the engine says that it is needed no more. */
export class LentBuffers {
  /** By number; a number is free again once it is returned. Platforms may read it: of what is sent all are bytes. */
  readonly list: (Uint8Array | LentValue | undefined)[] = [undefined];
  readonly #free: number[] = [];

  /** Buffers that are lent now. */
  get count(): number {
    return this.list.length - 1 - this.#free.length;
  }

  /** @returns the number of what is lent, which is not 0 */
  lend(lent: Uint8Array | LentValue): number {
    const number = this.#free.pop() ?? this.list.length;
    this.list[number] = lent;
    return number;
  }

  /** It is needed no longer. */
  takeBack(number: number): void {
    this.list[number] = undefined;
    this.#free.push(number);
  }
}
