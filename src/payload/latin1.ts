/** Each byte as the character of its number, which no TextDecoder gives: its "latin1" is windows-1252. Up to 4 KiB. */
export function latin1(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}
