// (module (func (result v128) i32.const 0 i8x16.splat)): valid only where the engine's SIMD build is.
const simdModule: Uint8Array<ArrayBuffer> = Uint8Array.of(
  ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0], // magic number, version
  ...[1, 5, 1, 0x60, 0, 1, 0x7b], // types: () -> v128
  ...[3, 2, 1, 0], // functions
  ...[10, 8, 1, 6, 0, 0x41, 0, 0xfd, 0x0f, 0x0b], // code
);

/** Whether this JavaScript engine runs WebAssembly's SIMD instructions. */
export function simdSupported(): boolean {
  return WebAssembly.validate(simdModule);
}
