import { loadCodecs, type MemoryAccess } from "./codec-module.ts";
import type { CodecExports } from "./layout.ts";

/** What the engine has behind all that it gives to be read. */
const PADDING = 64; // bytes

/** A region of linear memory. */
export interface Region {
  readonly address: number;
  /** Bytes. */
  readonly length: number;
  /** It was allocated for this. */
  readonly own: boolean;
}

/** The codecs' functions, and the memory that they work in. */
export class Scratch {
  /** Bytes of a piece that goes in. */
  static readonly INPUT: number = 12 * 1024;
  /** Bytes of room for a piece that comes out. */
  static readonly OUTPUT: number = 64 * 1024;
  /** Bytes of records. */
  static readonly RECORDS: number = 512;

  readonly exports: CodecExports;
  readonly engine: MemoryAccess;
  readonly input: number;
  readonly output: number;
  /** Addresses of records are multiples of 16. */
  readonly records: number;

  /** @throws RangeError where memory is out */
  constructor(module: WebAssembly.Module, engine: MemoryAccess) {
    this.exports = loadCodecs(module, engine);
    this.engine = engine;
    this.records = engine.allocate(Scratch.RECORDS + Scratch.INPUT + PADDING + Scratch.OUTPUT);
    this.input = this.records + Scratch.RECORDS;
    this.output = this.input + Scratch.INPUT + PADDING;
  }

  /** Bytes as they lie in linear memory, or a copy there that is to be given back. @throws RangeError where memory is out */
  place(bytes: Uint8Array): Region {
    const { engine } = this;
    const { byteOffset, length } = bytes;
    if (bytes.buffer === engine.memory.buffer && byteOffset + length + PADDING <= engine.bytes.length) {
      return { address: byteOffset, length, own: false };
    }
    const address = engine.allocate(length);
    engine.bytes.set(bytes, address);
    return { address, length, own: true };
  }

  giveBack({ address, own }: Region): void {
    if (own) this.engine.release(address);
  }

  /** Words of linear memory, valid until it may have grown. */
  words(address: number, count: number): Uint32Array {
    return new Uint32Array(this.engine.memory.buffer, address, count);
  }
}
