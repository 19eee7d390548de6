import type { Call } from "./call.ts";
import { type Carrier, type Exchange, failureCode } from "./exchange.ts";

/** Several calls in one message. Each is settled on its own. */
export class Batch implements Exchange {
  readonly text: string;
  readonly id = 0;
  readonly calls: readonly Call[];
  carrier: Carrier | undefined;

  constructor(calls: readonly Call[]) {
    this.text = `[${calls.map((call) => call.text).join()}]`;
    this.calls = calls;
    for (const call of calls) call.exchange = this;
  }

  get done(): boolean {
    return this.calls.every((call) => call.done);
  }

  answer(value: unknown, status: number): void {
    if (!Array.isArray(value)) {
      // Nothing at all, where all are notifications, or one error that is about the whole batch.
      for (const call of this.calls) call.answer(value, status);
      return;
    }
    const answers = new Map(value.map((answer) => [answer?.id, answer]));
    for (const call of this.calls) {
      if (call.id === 0) call.answer(undefined, status);
      else if (answers.has(call.id)) call.answer(answers.get(call.id), status);
      else call.fail(failureCode(status), "The server's answer to the batch leaves this call out.");
    }
  }

  fail(code: number, message: string, cause?: unknown): void {
    for (const call of this.calls) call.fail(code, message, cause);
  }
}

/** Characters of JSON after which a batch is split, so that it stays below the size that servers take. */
const MAX_TEXT = 1 << 20;

/** Makes as few messages of the calls as may be: a call that is alone goes as it is. */
export function pack(calls: readonly Call[], maxBatch: number, send: (exchange: Exchange) => void): void {
  let first = 0;
  let size = 0;
  for (let i = 0; i <= calls.length; i++) {
    const length = calls[i]?.text.length ?? Infinity;
    if (i > first && (i - first === maxBatch || size + length > MAX_TEXT)) {
      send(i - first === 1 ? calls[first]! : new Batch(calls.slice(first, i)));
      first = i;
      size = 0;
    }
    size += length;
  }
}
