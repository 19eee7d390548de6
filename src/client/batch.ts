import type { Call } from "./call.ts";
import type { Carrier, Exchange } from "./exchange.ts";

/** Several calls in one message, of JSON all of them. Each is settled on its own. */
export class Batch implements Exchange {
  readonly body: string;
  readonly priority: number | undefined;
  readonly stream: undefined;
  readonly calls: readonly Call[];
  carrier: Carrier | undefined;

  constructor(calls: readonly Call[]) {
    this.body = `[${calls.map((call) => call.body).join()}]`;
    this.priority = calls[0]!.priority;
    this.calls = calls;
    for (const call of calls) call.exchange = this;
  }

  get done(): boolean {
    return this.calls.every((call) => call.done);
  }

  answer(value: unknown, status: number): void {
    // Nothing at all, where all are notifications, or one error that is about the whole batch.
    const answers = Array.isArray(value) && new Map(value.map((answer) => [answer?.id, answer]));
    for (const call of this.calls) call.answer(answers ? answers.get(call.id) : value, status);
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
    const length = calls[i]?.body.length ?? Infinity;
    if (i > first && (i - first === maxBatch || size + length > MAX_TEXT)) {
      send(i - first === 1 ? calls[first]! : new Batch(calls.slice(first, i)));
      first = i;
      size = 0;
    }
    size += length;
  }
}
