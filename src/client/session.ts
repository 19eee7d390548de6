import { pack } from "./batch.ts";
import { Call } from "./call.ts";
import { type Transport, UNAVAILABLE, failure } from "./exchange.ts";
import type { CallOptions, ViewOptions } from "./options.ts";

const INVALID_PARAMS = -32602;

/** How calls are made: what `$with` and `$notify` change. */
export interface View extends ViewOptions {
  readonly notify: boolean;
}

/** A client's calls, from the arguments to the transport. */
export class Session {
  readonly #transport: Transport;
  readonly #maxBatch: number;
  #lastId = 0;
  #underWay = 0;
  #gathered: Call[] = [];
  #closed: Promise<void> | undefined;
  #idle: (() => void) | undefined;

  constructor(transport: Transport, maxBatch: number) {
    this.#transport = transport;
    this.#maxBatch = maxBatch;
  }

  /**
   * Makes a call.
   * @param head the message's beginning, up to the method and its closing quote
   */
  start(method: string, head: string, params: unknown, view: View, options: CallOptions | undefined): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.#closed) throw failure(UNAVAILABLE, `${method}: This client is closed.`);
      const { signal } = view;
      const own = options?.signal;
      signal?.throwIfAborted();
      own?.throwIfAborted();
      const timeout = options?.timeout ?? view.timeout;
      const id = view.notify ? 0 : ++this.#lastId;
      const text = head + paramsText(method, params) + (id === 0 ? "}" : `,"id":${id}}`);
      const call = new Call(method, text, id, resolve, reject, this.#onDone);
      if (timeout || signal || own) call.watch(timeout, signal, own);
      this.#underWay++;
      if (!view.batch) this.#transport.send(call);
      else if (this.#gathered.push(call) === 1) this.#transport.defer(this.#flush);
    });
  }

  /** Takes no further calls, waits for those under way, then closes the transport. */
  close(): Promise<void> {
    return (this.#closed ??= this.#finish());
  }

  async #finish(): Promise<void> {
    if (this.#underWay > 0) {
      await new Promise<void>((resolve) => {
        this.#idle = resolve;
      });
    }
    await this.#transport.close();
  }

  readonly #onDone = (): void => {
    if (--this.#underWay === 0) this.#idle?.();
  };

  readonly #flush = (): void => {
    const calls = this.#gathered.filter((call) => !call.done);
    this.#gathered = [];
    pack(calls, this.#maxBatch, (exchange) => this.#transport.send(exchange));
  };
}

function paramsText(method: string, params: unknown): string {
  if (params === undefined) return "";
  try {
    return `,"params":${JSON.stringify(params)}`;
  } catch (cause) {
    throw failure(INVALID_PARAMS, `${method}: The parameters cannot be written as JSON.`, cause);
  }
}
