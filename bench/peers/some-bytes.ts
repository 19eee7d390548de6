const MOST = 2 ** 23;

let bytes: Uint8Array<ArrayBuffer> | undefined;

/** What a procedure sends that has bytes at hand; made when first asked for. @param size at most 8 MiB */
export function someBytes(size: number): Uint8Array<ArrayBuffer> {
  bytes ??= Uint8Array.from({ length: MOST }, (_, index) => index % 251);
  return bytes.subarray(0, size);
}
