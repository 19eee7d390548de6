import {
  CALL_CALL,
  CALL_CLIENT,
  CALL_CONNECTION,
  CALL_FLAGS,
  CALL_FLAGS_FAILED,
  CALL_HEAD,
  CALL_HEAD_LENGTH,
  CALL_KIND,
  CALL_PROCEDURE,
  CALL_SLOTS,
  CALL_WORDS,
  EVENT_ADDRESS,
  EVENT_CONNECTION,
  EVENT_KIND,
  EVENT_LENGTH,
  EVENT_WORDS,
  QUEUES_EVENT_CAPACITY,
  QUEUES_MORE,
  QUEUES_REPLY_CAPACITY,
  QUEUES_RETURNED,
  QUEUES_RETURNED_COUNT,
  QUEUES_TEXT,
  REPLY_ADDRESS,
  REPLY_CALL,
  REPLY_DATA_ADDRESS,
  REPLY_DATA_LENGTH,
  REPLY_KIND,
  REPLY_LENGTH,
  REPLY_VALUE_F64,
  REPLY_WORDS,
  SEND_ADDRESS,
  SEND_CONNECTION,
  SEND_FLAGS,
  SEND_LENGTH,
  SEND_LENT,
  SEND_LENT_LENGTH,
  SEND_WORDS,
  SLOT_ADDRESS,
  SLOT_LENGTH,
  SLOT_TAG,
  SLOT_TAG_ABSENT,
  SLOT_TAG_LENT_VALUE,
  SLOT_TAG_NUMBER_VALUE,
  SLOT_VALUE_F64,
  SLOT_WORDS,
} from "./layout.ts";
import { EngineInstance } from "./instance.ts";
import { LentBuffers, type LentValue } from "./lent-buffers.ts";
import { type Deflate, ReplyTexts } from "./reply-texts.ts";
import { readSlot, readSlotJson, SLOT_BYTES } from "./slots.ts";
import { readText } from "./text.ts";

// Bytes of input between two calls of receive().
const INPUT_ROOM = 64 * 1024;

/**
 * The protocol engine in its WebAssembly instance: the one place that reads and writes the queues' records.
 *
 * Addresses are bytes in linear memory. Call records are valid until the next receive(), send records until the
 * next receive() or reply(). Words are read as signed numbers, which V8 keeps unboxed; `>>>` makes addresses of them.
 */
export class Engine extends EngineInstance {
  /** Event records that wait for receive(). */
  eventCount = 0;
  /** Reply records that wait for reply(). */
  replyCount = 0;
  /** The buffers that send records name. */
  readonly lent: LentBuffers = new LentBuffers();
  /** Takes results that are more than a number. */
  readonly texts: ReplyTexts;

  private readonly eventCapacity: number;
  private readonly replyCapacity: number;
  // Bytes given to receive() stay as they are until the next receive(): two regions take turns.
  private input: number;
  private otherInput: number;
  private inputUsed = 0;

  /**
   * @param definition the blob of definition.ts
   * @param deflate compresses results for whom it was agreed on
   * @param codecs the module of the payload codecs
   * @throws Error where the module is not this version's engine
   */
  constructor(
    module: WebAssembly.Module,
    definition: Uint8Array,
    deflate: Deflate | undefined,
    codecs: () => WebAssembly.Module,
  ) {
    super(module, codecs);
    this.eventCapacity = this.words[this.queues + QUEUES_EVENT_CAPACITY] as number;
    this.replyCapacity = this.words[this.queues + QUEUES_REPLY_CAPACITY] as number;
    this.define(definition);
    this.input = this.allocate(INPUT_ROOM);
    this.otherInput = this.allocate(INPUT_ROOM);
    this.texts = new ReplyTexts(this, deflate);
    this.refresh();
  }

  // ---------------------------------------------------------------- events and calls

  get eventsFull(): boolean {
    return this.eventCount === this.eventCapacity;
  }

  /** Input had to wait and can go on: receive() is due. True only behind reply(). */
  get more(): boolean {
    return this.words[this.queues + QUEUES_MORE] !== 0;
  }

  /** Bytes that putInput() still takes before receive(). */
  get inputRoom(): number {
    return INPUT_ROOM - this.inputUsed;
  }

  /** Queues an event where eventsFull is false. */
  pushEvent(kind: number, connection: number, address: number, length: number): void {
    const { words } = this;
    const at = this.events + this.eventCount++ * EVENT_WORDS;
    words[at + EVENT_KIND] = kind;
    words[at + EVENT_CONNECTION] = connection;
    words[at + EVENT_ADDRESS] = address;
    words[at + EVENT_LENGTH] = length;
  }

  /** Copies at most inputRoom bytes in. @returns their address */
  putInput(bytes: Uint8Array): number {
    const address = this.input + this.inputUsed;
    this.bytes.set(bytes, address);
    this.inputUsed += bytes.length;
    return address;
  }

  /** Hands the queued events over. @returns the number of call records */
  receive(): number {
    const count = this.exports.receive(this.eventCount);
    this.eventCount = 0;
    const { input } = this;
    this.input = this.otherInput;
    this.otherInput = input;
    this.inputUsed = 0;
    this.refresh();
    this.takeBack();
    return count;
  }

  callKind(index: number): number {
    return this.words[this.calls + index * CALL_WORDS + CALL_KIND] as number;
  }

  /** The number that the reply must carry. */
  callNumber(index: number): number {
    return this.words[this.calls + index * CALL_WORDS + CALL_CALL] as number;
  }

  callProcedure(index: number): number {
    return this.words[this.calls + index * CALL_WORDS + CALL_PROCEDURE] as number;
  }

  callConnection(index: number): number {
    return this.words[this.calls + index * CALL_WORDS + CALL_CONNECTION] as number;
  }

  /** What REPLY_KIND_PUSH names, 0 where nothing can be pushed to the caller. */
  callClient(index: number): number {
    return (this.words[this.calls + index * CALL_WORDS + CALL_CLIENT] as number) >>> 0;
  }

  /** Whether an ANSWER is an error. */
  callFailed(index: number): boolean {
    return ((this.words[this.calls + index * CALL_WORDS + CALL_FLAGS] as number) & CALL_FLAGS_FAILED) !== 0;
  }

  /** CallFlags */
  callFlags(index: number): number {
    return this.words[this.calls + index * CALL_WORDS + CALL_FLAGS] as number;
  }

  /** The body of a CONVERT, valid until the next receive(), and until memory grows. */
  callBody(index: number): Uint8Array {
    return this.callPieces(index)[0] as Uint8Array;
  }

  /** What an ENCODE has, piece by piece: bytes, valid likewise, and what was lent. */
  callPieces(index: number): (Uint8Array | LentValue)[] {
    const { words } = this;
    const pieces: (Uint8Array | LentValue)[] = [];
    for (let at = this.callSlots(index) >>> 2; words[at + SLOT_TAG] !== SLOT_TAG_ABSENT; at += SLOT_WORDS) {
      const address = (words[at + SLOT_ADDRESS] as number) >>> 0;
      const lent = words[at + SLOT_TAG] === SLOT_TAG_LENT_VALUE ? this.lent.list[address] : undefined;
      pieces.push(lent ?? this.bytes.subarray(address, address + (words[at + SLOT_LENGTH] as number)));
    }
    return pieces;
  }

  /** The address of the call's first slot. */
  callSlots(index: number): number {
    return (this.words[this.calls + index * CALL_WORDS + CALL_SLOTS] as number) >>> 0;
  }

  /** The address of the raw HTTP head, 0 where there is none; or of what is to be inflated. */
  callHead(index: number): number {
    return (this.words[this.calls + index * CALL_WORDS + CALL_HEAD] as number) >>> 0;
  }

  /** The value of a call's parameter, `undefined` where it was left out. */
  slot(slots: number, index: number): unknown {
    const at = (slots + index * SLOT_BYTES) >>> 2;
    const tag = this.words[at + SLOT_TAG] as number;
    // Short, so that V8 inlines it.
    return tag === SLOT_TAG_NUMBER_VALUE
      ? this.doubles[(at >>> 1) + SLOT_VALUE_F64]
      : readSlot(this.words, this.bytes, at, false);
  }

  /** The same, but text of a path or query is taken as it stands, rather than as JSON. */
  looseSlot(slots: number, index: number): unknown {
    return readSlot(this.words, this.bytes, (slots + index * SLOT_BYTES) >>> 2, true);
  }

  /** The JSON text of a call's parameter, a view until memory grows; `undefined` where it was left out. */
  slotJson(slots: number, index: number, text: boolean): Uint8Array | undefined {
    return readSlotJson(this.words, this.bytes, (slots + index * SLOT_BYTES) >>> 2, text);
  }

  /** Bytes of that. */
  callHeadLength(index: number): number {
    return this.words[this.calls + index * CALL_WORDS + CALL_HEAD_LENGTH] as number;
  }

  /** The fields of a raw head in memory, as JSON. */
  readFields(address: number, length: number): string {
    const size = this.exports.headers(address, length);
    this.refresh();
    return readText(this.bytes, (this.words[this.queues + QUEUES_TEXT] as number) >>> 0, size);
  }

  // ---------------------------------------------------------------- replies and sends

  /** No further reply can be written before reply() has taken those that wait. */
  get repliesFull(): boolean {
    return this.replyCount === this.replyCapacity || this.texts.full;
  }

  /** Queues a reply that is all in its kind and number, where repliesFull is false. */
  pushValue(call: number, kind: number, value: number): void {
    const at = this.replies + this.replyCount++ * REPLY_WORDS;
    this.words[at + REPLY_CALL] = call;
    this.words[at + REPLY_KIND] = kind;
    this.doubles[(at >>> 1) + REPLY_VALUE_F64] = value;
  }

  /**
   * Queues bytes as a whole body, where repliesFull is false.
   * @param pieces one after the other
   * @param type their media type, "" for application/octet-stream, or, for an ENCODE, what it was
   * @param coding one of CallFlags, 0 for none
   * @throws RangeError where memory is out
   */
  pushBytes(call: number, pieces: readonly Uint8Array[], type: string, coding: number): void {
    const { texts } = this;
    texts.putPieces(pieces);
    const { kind, address, length } = texts;
    if (type !== "") texts.write(type);
    this.pushReply(
      call,
      kind,
      coding,
      address,
      length,
      type === "" ? 0 : texts.address,
      type === "" ? 0 : texts.length,
    );
  }

  /** Queues the result that was put into `texts` last, where repliesFull was false before that. */
  pushPut(call: number): void {
    const { kind, address, length } = this.texts;
    this.pushReply(call, kind, 0, address, length, 0, 0);
  }

  /** What is to become of a pending call's result: an Expectation. */
  expects(call: number): number {
    return this.exports.expects(call);
  }

  /** Queues a reply with JSON text, where repliesFull is false. @throws RangeError where memory is out */
  pushText(call: number, kind: number, value: number, json: string): void {
    const { texts } = this;
    texts.write(json);
    this.pushReply(call, kind, value, texts.address, texts.length, 0, 0);
  }

  /**
   * Queues an error, where repliesFull is false.
   * @param data JSON text, "" for none
   * @throws RangeError where memory is out
   */
  pushError(call: number, kind: number, code: number, message: string, data: string): void {
    const { texts } = this;
    texts.write(message);
    const { address, length } = texts;
    texts.write(data);
    this.pushReply(call, kind, code, address, length, texts.address, texts.length);
  }

  private pushReply(
    call: number,
    kind: number,
    value: number,
    address: number,
    length: number,
    data: number,
    dataLength: number,
  ): void {
    const { words } = this;
    const at = this.replies + this.replyCount++ * REPLY_WORDS;
    words[at + REPLY_CALL] = call;
    words[at + REPLY_KIND] = kind;
    words[at + REPLY_ADDRESS] = address;
    words[at + REPLY_LENGTH] = length;
    this.doubles[(at >>> 1) + REPLY_VALUE_F64] = value;
    words[at + REPLY_DATA_ADDRESS] = data;
    words[at + REPLY_DATA_LENGTH] = dataLength;
  }

  /** Hands the queued replies over. @returns the number of send records */
  reply(): number {
    const count = this.exports.reply(this.replyCount);
    this.replyCount = 0;
    this.texts.clear();
    this.refresh();
    this.takeBack();
    return count;
  }

  sendConnection(index: number): number {
    return this.words[this.sends + index * SEND_WORDS + SEND_CONNECTION] as number;
  }

  /** SendFlags */
  sendFlags(index: number): number {
    return this.words[this.sends + index * SEND_WORDS + SEND_FLAGS] as number;
  }

  sendAddress(index: number): number {
    return (this.words[this.sends + index * SEND_WORDS + SEND_ADDRESS] as number) >>> 0;
  }

  sendLength(index: number): number {
    return this.words[this.sends + index * SEND_WORDS + SEND_LENGTH] as number;
  }

  /** The lent bytes that follow, `undefined` where there are none. */
  sendLent(index: number): Uint8Array | undefined {
    return this.lent.list[this.words[this.sends + index * SEND_WORDS + SEND_LENT] as number] as Uint8Array | undefined;
  }

  sendLentLength(index: number): number {
    return this.words[this.sends + index * SEND_WORDS + SEND_LENT_LENGTH] as number;
  }

  private takeBack(): void {
    const { words, queues } = this;
    const first = (words[queues + QUEUES_RETURNED] as number) >>> 2;
    const count = words[queues + QUEUES_RETURNED_COUNT] as number;
    for (let at = first; at < first + count; at++) this.lent.takeBack(words[at] as number);
  }

  // ---------------------------------------------------------------- the rest

  /** @param now ms since the epoch, never going back */
  tick(now: number): void {
    this.exports.tick(now);
    this.refresh();
  }

  drain(): void {
    this.exports.drain();
    this.refresh();
  }

  private define(definition: Uint8Array): void {
    const address = this.allocate(definition.length);
    this.bytes.set(definition, address);
    if (this.exports.define(address, definition.length) !== 1) throw new Error("The engine refused its definition.");
    this.release(address);
  }
}
