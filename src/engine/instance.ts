import { Codecs } from "../payload/codecs.ts";
import {
  ABI_VERSION,
  QUEUES_CALLS,
  QUEUES_EVENTS,
  QUEUES_REPLIES,
  QUEUES_SENDS,
  SLOT_ADDRESS,
  SLOT_LENGTH,
  SLOT_TAG,
  type EngineExports,
} from "./layout.ts";

const BYTES_PER_WORD = 4;

/** An instance of the engine's module: its memory, and where its queues lie. */
export class EngineInstance {
  readonly memory: WebAssembly.Memory;
  /** Linear memory; another view after anything that may have made it grow. */
  bytes: Uint8Array;

  protected readonly exports: EngineExports;
  protected words: Int32Array;
  protected doubles: Float64Array;
  /** Where the queues' own addresses lie, in words. */
  protected readonly queues: number;
  // Where the queues begin, in words.
  protected events = 0;
  protected calls = 0;
  protected replies = 0;
  protected sends = 0;
  private readonly loadCodecs: () => WebAssembly.Module;
  private madeCodecs: Codecs | undefined;

  /**
   * @param codecs the module of the payload codecs
   * @throws Error where the module is not this version's engine
   */
  constructor(module: WebAssembly.Module, codecs: () => WebAssembly.Module) {
    const exports = new WebAssembly.Instance(module).exports as unknown as EngineExports;
    exports._initialize();
    if (exports.abi() !== ABI_VERSION) {
      throw new Error(`The engine speaks ABI ${exports.abi()}, this host ${ABI_VERSION}: build both from one source.`);
    }
    this.exports = exports;
    this.loadCodecs = codecs;
    this.memory = exports.memory;
    this.queues = (exports.queues() >>> 0) / BYTES_PER_WORD;
    this.words = new Int32Array(this.memory.buffer);
    this.doubles = new Float64Array(this.memory.buffer);
    this.bytes = new Uint8Array(this.memory.buffer);
  }

  /** The address of the queues' own addresses, for a platform that reads and writes records by itself. */
  get queuesAddress(): number {
    return this.queues * BYTES_PER_WORD;
  }

  /** Memory of the host's own. @throws RangeError where memory is out */
  allocate(size: number): number {
    const address = this.exports.alloc(size) >>> 0;
    if (address === 0) throw new RangeError(`The engine has no memory left for ${size} bytes.`);
    this.refresh();
    return address;
  }

  /** What reads and writes arrays and base64 in this memory, made when first asked for. */
  get codecs(): Codecs {
    return (this.madeCodecs ??= new Codecs(this.loadCodecs(), this));
  }

  /** Gives back what allocate() gave. */
  release(address: number): void {
    this.exports.release(address);
    this.refresh();
  }

  /** Writes a slot with bytes, or what is lent. */
  writeSlot(slot: number, tag: number, address: number, length: number): void {
    const at = slot >>> 2;
    this.words[at + SLOT_TAG] = tag;
    this.words[at + SLOT_ADDRESS] = address;
    this.words[at + SLOT_LENGTH] = length;
  }

  // Whatever the engine does may make its memory grow, which detaches the views, or move a queue.
  protected refresh(): void {
    // A detached view has no length; asking for `memory.buffer` each time would take longer than a call.
    if (this.bytes.byteLength === 0) {
      const { buffer } = this.memory;
      this.words = new Int32Array(buffer);
      this.doubles = new Float64Array(buffer);
      this.bytes = new Uint8Array(buffer);
    }
    const { words, queues } = this;
    this.events = (words[queues + QUEUES_EVENTS] as number) >>> 2;
    this.calls = (words[queues + QUEUES_CALLS] as number) >>> 2;
    this.replies = (words[queues + QUEUES_REPLIES] as number) >>> 2;
    this.sends = (words[queues + QUEUES_SENDS] as number) >>> 2;
  }
}
