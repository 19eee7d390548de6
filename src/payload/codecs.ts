// stand-in until codecs is merged
import type { ArrayKind, TypedArray } from "./arrays.ts";
export interface Part { name: string; filename?: string; type?: string; bytes: Uint8Array }
export class Codecs {
  constructor(_module: WebAssembly.Module, _engine: unknown) {}
  parseNumbers(_text: Uint8Array, _kind: ArrayKind): { data: TypedArray; shape: number[] } { throw new Error("no"); }
  printNumbers(data: TypedArray, _shape: readonly number[]): Uint8Array { return new TextEncoder().encode(`[${data.join()}]`); }
  decodeBase64(_text: Uint8Array): Uint8Array | number { throw new Error("no"); }
  encodeBase64(_bytes: Uint8Array): Uint8Array { throw new Error("no"); }
  parseMultipart(_body: Uint8Array, _boundary: string): Part[] { throw new Error("no"); }
}
