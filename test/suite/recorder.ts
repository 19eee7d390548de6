import {
  CALL_HEAD,
  CALL_HEAD_LENGTH,
  CALL_CLIENT,
  CALL_KIND,
  CALL_KIND_ANSWER,
  CALL_KIND_BODY,
  CALL_KIND_CALL,
  CALL_KIND_CONVERT,
  CALL_KIND_ENCODE,
  CALL_KIND_INFLATE,
  CALL_PROCEDURE,
  CALL_SLOTS,
  CALL_WORDS,
  EVENT_ADDRESS,
  EVENT_CONNECTION,
  EVENT_KIND,
  EVENT_KIND_CONVERTED,
  EVENT_KIND_INFLATED,
  EVENT_KIND_RECEIVED,
  EVENT_LENGTH,
  EVENT_WORDS,
  OPTIONS_WORDS,
  QUEUES_CALLS,
  QUEUES_EVENTS,
  QUEUES_MORE,
  QUEUES_REPLIES,
  QUEUES_RETURNED,
  QUEUES_RETURNED_COUNT,
  QUEUES_SENDS,
  QUEUES_TEXT,
  REPLY_ADDRESS,
  REPLY_DATA_ADDRESS,
  REPLY_DATA_LENGTH,
  REPLY_KIND,
  REPLY_KIND_FALSE_RESULT,
  REPLY_KIND_INTEGER_RESULT,
  REPLY_KIND_LENT_BYTES_RESULT,
  REPLY_KIND_LENT_JSON_RESULT,
  REPLY_KIND_LENT_VALUE_RESULT,
  REPLY_KIND_MORE,
  REPLY_KIND_NULL_RESULT,
  REPLY_KIND_PIECES_RESULT,
  REPLY_KIND_TRUE_RESULT,
  REPLY_LENGTH,
  REPLY_WORDS,
  SEND_ADDRESS,
  SEND_LENGTH,
  SEND_LENT,
  SEND_LENT_LENGTH,
  SEND_WORDS,
  SLOT_ADDRESS,
  SLOT_LENGTH,
  SLOT_TAG,
  SLOT_TAG_ABSENT,
  SLOT_TAG_JSON_VALUE,
  SLOT_TAG_LENT_VALUE,
  SLOT_TAG_TEXT_VALUE,
  SLOT_TAG_UTF8_VALUE,
  SLOT_VALUE_F64,
  SLOT_WORDS,
  type EngineExports,
} from "../../dist/src/engine/layout.js";
import { ByteStore } from "./text.ts";

/** Kinds of replies that are all in their number. */
const VALUES = new Set([
  REPLY_KIND_INTEGER_RESULT,
  REPLY_KIND_NULL_RESULT,
  REPLY_KIND_TRUE_RESULT,
  REPLY_KIND_FALSE_RESULT,
  REPLY_KIND_MORE,
]);

/** Those that lend. */
const LENDING = new Set([REPLY_KIND_LENT_JSON_RESULT, REPLY_KIND_LENT_BYTES_RESULT, REPLY_KIND_LENT_VALUE_RESULT]);

/** Records whose head is all that they have, or part of it. */
const WITH_HEAD = new Set([CALL_KIND_CALL, CALL_KIND_INFLATE, CALL_KIND_CONVERT, CALL_KIND_BODY]);

/**
 * Writes down all that crosses the engine's boundary, for `test/native/replay.cpp` to play again: what went in, to
 * feed it to another build, and what came out, to compare. The trace is of 32-bit little-endian words; `bytes` is a
 * length word, then the bytes, zero-padded to a whole word. Addresses are left out: texts stand in their place.
 *
 *   DEFINE   1, blob: bytes, count of procedures, number of parameters of each
 *   TICK     2, f64
 *   DRAIN    3
 *   RECEIVE  4, events: count x {kind, connection, flags (of INFLATED and CONVERTED: whether there is a text), length, its bytes},
 *               calls: count x {the record without addresses, head: bytes, slots: count x {tag, f64, bytes}},
 *               returned: count x number
 *   REPLY    5, replies: count x {call, kind, f64, lent number, its length, text: bytes, data: bytes,
 *               pieces: count x {lent number, its length, bytes}},
 *               more, sends: count x {connection, flags, bytes, lent number, its length}, returned: count x number
 *   HEADERS  6, head: bytes, result: bytes
 */
export class Recorder {
  readonly #trace = new ByteStore();
  #parameters: number[] = [];
  #exports!: EngineExports;

  /** Everything so far. */
  get trace(): Uint8Array {
    return this.#trace.bytes;
  }

  /** Wraps an engine's exports. */
  readonly wrap = (exports: EngineExports): EngineExports => {
    this.#exports = exports;
    return {
      ...exports,
      define: (address, length) => {
        const blob = this.#read(address, length);
        this.#parameters = parametersIn(blob);
        this.#word(1);
        this.#bytes(blob);
        this.#words(this.#parameters.length, ...this.#parameters);
        return exports.define(address, length);
      },
      tick: (now) => {
        this.#word(2);
        this.#double(now);
        exports.tick(now);
      },
      drain: () => {
        this.#word(3);
        exports.drain();
      },
      receive: (count) => {
        this.#word(4);
        this.#events(count);
        const calls = exports.receive(count);
        this.#calls(calls);
        this.#returned();
        return calls;
      },
      reply: (count) => {
        this.#word(5);
        this.#replies(count);
        const sends = exports.reply(count);
        this.#word(this.#queue(QUEUES_MORE));
        this.#sends(sends);
        this.#returned();
        return sends;
      },
      headers: (address, length) => {
        this.#word(6);
        this.#bytes(this.#read(address, length));
        const size = exports.headers(address, length);
        this.#bytes(this.#read(this.#queue(QUEUES_TEXT), size));
        return size;
      },
    };
  };

  #events(count: number): void {
    this.#word(count);
    for (const event of this.#records(QUEUES_EVENTS, count, EVENT_WORDS)) {
      const [kind, address, length] = [event[EVENT_KIND]!, event[EVENT_ADDRESS]!, event[EVENT_LENGTH]!];
      const received = kind === EVENT_KIND_RECEIVED;
      const given = (kind === EVENT_KIND_INFLATED || kind === EVENT_KIND_CONVERTED) && address !== 0;
      // What OPENED has at its address are flags.
      this.#words(kind, event[EVENT_CONNECTION]!, received ? 0 : given ? 1 : address, length);
      if (received || given) this.#bytes(this.#read(address, length));
    }
  }

  #calls(count: number): void {
    this.#word(count);
    for (const call of this.#records(QUEUES_CALLS, count, CALL_WORDS)) {
      const hasHead = call[CALL_HEAD] !== 0 && WITH_HEAD.has(call[CALL_KIND]!);
      const slots = this.#slotsOf(call);
      this.#words(...call.subarray(0, CALL_SLOTS), call[CALL_CLIENT]!);
      this.#bytes(hasHead ? this.#read(call[CALL_HEAD]!, call[CALL_HEAD_LENGTH]!) : new Uint8Array());
      this.#word(slots);
      for (let i = 0; i < slots; i++) this.#slot(call[CALL_SLOTS]! + i * SLOT_WORDS * 4);
    }
  }

  #slotsOf(call: Uint32Array): number {
    switch (call[CALL_KIND]) {
      case CALL_KIND_CALL:
        return this.#parameters[call[CALL_PROCEDURE]!] ?? 0;
      case CALL_KIND_ANSWER:
        return 2;
      case CALL_KIND_CONVERT:
        return 1;
      case CALL_KIND_ENCODE: {
        const words = new Uint32Array(this.#exports.memory.buffer, call[CALL_SLOTS]!);
        let count = 0;
        while (words[count * SLOT_WORDS + SLOT_TAG] !== SLOT_TAG_ABSENT) count++;
        return count;
      }
    }
    return 0;
  }

  #slot(address: number): void {
    const { buffer } = this.#exports.memory;
    const words = new Uint32Array(buffer, address, SLOT_WORDS);
    const tag = words[SLOT_TAG]!;
    const text = tag === SLOT_TAG_UTF8_VALUE || tag === SLOT_TAG_JSON_VALUE || tag === SLOT_TAG_TEXT_VALUE;
    this.#word(tag);
    const value = text ? 0 : new DataView(buffer).getFloat64(address + SLOT_VALUE_F64 * 8, true);
    this.#double(tag === SLOT_TAG_LENT_VALUE ? words[SLOT_ADDRESS]! : value);
    this.#bytes(text ? this.#read(words[SLOT_ADDRESS]!, words[SLOT_LENGTH]!) : new Uint8Array());
  }

  #replies(count: number): void {
    this.#word(count);
    for (const reply of this.#records(QUEUES_REPLIES, count, REPLY_WORDS)) {
      this.#words(reply[0]!, reply[1]!, reply[4]!, reply[5]!); // the f64 as its two words
      const lends = LENDING.has(reply[REPLY_KIND]!);
      this.#words(...(lends ? [reply[REPLY_ADDRESS]!, reply[REPLY_LENGTH]!] : [0, 0]));
      // What a reply does not use is left from the one before.
      const pieces = reply[REPLY_KIND] === REPLY_KIND_PIECES_RESULT;
      const texts = lends || pieces || VALUES.has(reply[REPLY_KIND]!) ? 0 : 1;
      this.#bytes(this.#read(reply[REPLY_ADDRESS]!, texts * reply[REPLY_LENGTH]!));
      // Bytes that are lent have their media type there.
      const data = pieces || reply[REPLY_KIND] === REPLY_KIND_LENT_BYTES_RESULT ? 1 : texts;
      this.#bytes(this.#read(reply[REPLY_DATA_ADDRESS]!, data * reply[REPLY_DATA_LENGTH]!));
      this.#pieces(reply[REPLY_ADDRESS]!, pieces ? reply[REPLY_LENGTH]! : 0);
    }
  }

  #pieces(address: number, count: number): void {
    this.#word(count);
    for (let i = 0; i < count; i++) {
      const slot = new Uint32Array(this.#exports.memory.buffer, address + i * SLOT_WORDS * 4, SLOT_WORDS);
      const lends = slot[SLOT_TAG] === SLOT_TAG_LENT_VALUE;
      this.#words(...(lends ? [slot[SLOT_ADDRESS]!, slot[SLOT_LENGTH]!] : [0, 0]));
      this.#bytes(this.#read(slot[SLOT_ADDRESS]!, lends ? 0 : slot[SLOT_LENGTH]!));
    }
  }

  #sends(count: number): void {
    this.#word(count);
    for (const send of this.#records(QUEUES_SENDS, count, SEND_WORDS)) {
      this.#words(send[0]!, send[1]!);
      this.#bytes(this.#read(send[SEND_ADDRESS]!, send[SEND_LENGTH]!));
      this.#words(send[SEND_LENT]!, send[SEND_LENT_LENGTH]!);
    }
  }

  #returned(): void {
    const count = this.#queue(QUEUES_RETURNED_COUNT);
    this.#word(count);
    for (const [number] of this.#records(QUEUES_RETURNED, count, 1)) this.#word(number!);
  }

  #queue(field: number): number {
    const { memory, queues } = this.#exports;
    return new Uint32Array(memory.buffer)[queues() / 4 + field]!;
  }

  *#records(queue: number, count: number, words: number): Generator<Uint32Array> {
    for (let i = 0; i < count; i++)
      yield new Uint32Array(this.#exports.memory.buffer, this.#queue(queue) + i * words * 4, words);
  }

  #read(address: number, length: number): Uint8Array {
    return new Uint8Array(this.#exports.memory.buffer, length ? address : 0, length);
  }

  #word(word: number): void {
    this.#words(word);
  }

  #words(...words: number[]): void {
    this.#trace.append(new Uint8Array(Uint32Array.from(words, (word) => word >>> 0).buffer));
  }

  #double(value: number): void {
    this.#trace.append(new Uint8Array(Float64Array.of(value).buffer));
  }

  #bytes(bytes: Uint8Array): void {
    this.#word(bytes.length);
    this.#trace.append(bytes);
    this.#trace.append(new Uint8Array(-bytes.length & 3));
  }
}

/** The number of parameters of each procedure in a define() blob (its grammar is in `wasm/abi.h`). */
function parametersIn(blob: Uint8Array): number[] {
  const words = new Uint32Array(blob.slice().buffer);
  let at = OPTIONS_WORDS;
  const text = (): void => void (at += 1 + Math.ceil(words[at]! / 4));
  for (let list = 0; list < 2; list++) for (let count = words[at++]!; count; count--) text();
  return Array.from({ length: words[at++]! }, () => {
    text();
    at++;
    text();
    const count = words[at++]!;
    for (let i = 0; i < count; i++, at += 2) text();
    return count;
  });
}
