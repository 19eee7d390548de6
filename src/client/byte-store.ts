/** Bytes gathered over several reads into one piece. Grows by doubling and keeps small memory for the next use. */
export class ByteStore {
  bytes: Uint8Array = new Uint8Array(0);
  length = 0;

  /**
   * @param from may be what room() gave
   * @param expected bytes that there will be in the end, as far as that is known: there is memory for them at once
   */
  append(from: Uint8Array, start: number, end: number, expected: number = 0): void {
    const length = this.length + end - start;
    if (Math.max(length, expected) > this.bytes.length) {
      const grown = new Uint8Array(Math.max(length, this.bytes.length * 2, 512, expected));
      grown.set(this.bytes.subarray(0, this.length));
      this.bytes = grown;
    }
    if (from.buffer !== this.bytes.buffer) this.bytes.set(from.subarray(start, end), this.length);
    this.length = length;
  }

  /** Takes memory for so many bytes, the first of them so many behind a multiple of eight. */
  reserve(size: number, offset: number): void {
    this.bytes = new Uint8Array(new ArrayBuffer(offset + size), offset);
  }

  /** Where the next bytes go, as far as there is memory: what is written there already need only be appended. */
  room(size: number): Uint8Array {
    return this.bytes.subarray(this.length, this.length + size);
  }

  clear(): void {
    if (this.bytes.length > KEPT_SIZE) this.bytes = new Uint8Array(0);
    this.length = 0;
  }
}

/** Bytes: a store that grew past this gives its memory up when it is cleared, so that nothing overwrites it. */
export const KEPT_SIZE: number = 64 * 1024;
