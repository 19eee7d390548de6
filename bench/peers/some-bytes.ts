const bytes = Uint8Array.from({ length: 2 ** 23 }, (_, index) => index % 251);

/** What a procedure sends that has bytes at hand. @param size at most 8 MiB */
export function someBytes(size: number): Uint8Array<ArrayBuffer> {
  return bytes.subarray(0, size);
}
