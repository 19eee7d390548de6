/** Bytes gathered over several reads into one piece. Grows by doubling and keeps small memory for the next use. */
export class ByteStore {
  bytes: Uint8Array = new Uint8Array(0);
  length = 0;

  append(from: Uint8Array, start: number, end: number): void {
    const length = this.length + end - start;
    if (length > this.bytes.length) {
      const grown = new Uint8Array(Math.max(length, this.bytes.length * 2, 512));
      grown.set(this.bytes.subarray(0, this.length));
      this.bytes = grown;
    }
    this.bytes.set(from.subarray(start, end), this.length);
    this.length = length;
  }

  clear(): void {
    if (this.bytes.length > KEPT) this.bytes = new Uint8Array(0);
    this.length = 0;
  }
}

/** Bytes: a store that grew past this gives its memory back when it is cleared. */
const KEPT = 64 * 1024;
