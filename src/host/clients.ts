import type { Engine } from "../engine/engine.ts";
import { ERRORS } from "../engine/layout.ts";
import { UcallError } from "../errors.ts";

/** How long a call of the client may take. */
export interface ClientCallOptions {
  /** Milliseconds until the call is rejected with -32008. Default: none. */
  readonly timeout?: number;
  /** Gives the call up, which is then rejected with its reason. */
  readonly signal?: AbortSignal;
}

/** The caller's side of a connection over which the server can speak too: WebSocket, or JSON-RPC without HTTP. */
export interface ConnectedClient {
  /**
   * Calls a method of the client, with parameters by name or by position.
   * Rejects with a UcallError where the client answers with one, and with an Error once the connection is closed.
   */
  call<Result = unknown>(
    method: string,
    params?: object | readonly unknown[],
    options?: ClientCallOptions,
  ): Promise<Result>;
  /** Notifies the client. @returns false where the connection is closed, and nothing was sent */
  notify(method: string, params?: object | readonly unknown[]): boolean;
}

/** Sends a whole message to a client. */
export type Push = (client: number, connection: number, message: string) => void;

interface Waiting {
  answer(result: unknown): void;
  fail(reason: unknown): void;
}

/** The clients that handlers have asked for, as long as their connections live. */
export class Clients {
  readonly #push: Push;
  /** By the engine's number; `undefined` where only calls under way may ask for it later. */
  readonly #clients: Map<number, Client | undefined> = new Map();

  constructor(push: Push) {
    this.#push = push;
  }

  /** A call of this client outlives its turn. */
  note(client: number): void {
    if (!this.#clients.has(client)) this.#clients.set(client, undefined);
  }

  /** The client of a call in its first turn, or of one that was noted. */
  get(client: number, connection: number, noted: boolean): ConnectedClient {
    let found = this.#clients.get(client);
    if (found !== undefined) return found;
    found = new Client((message) => this.#push(client, connection, message));
    if (noted && !this.#clients.has(client)) found.gone();
    else this.#clients.set(client, found);
    return found;
  }

  /** The client has answered a request: the engine's call record `index`. */
  answered(engine: Engine, index: number): void {
    const slots = engine.callSlots(index);
    const id = engine.slot(slots, 0, false) as string;
    this.#clients.get(engine.callClient(index))?.answered(id, engine.slot(slots, 1, false), engine.callFailed(index));
  }

  /** The client's connection is closed. */
  gone(client: number): void {
    this.#clients.get(client)?.gone();
    this.#clients.delete(client);
  }
}

class Client implements ConnectedClient {
  readonly #send: (message: string) => void;
  readonly #waiting: Map<string, Waiting> = new Map();
  #lastId = 0;
  #gone = false;

  constructor(send: (message: string) => void) {
    this.#send = send;
  }

  call<Result>(method: string, params?: object, { timeout, signal }: ClientCallOptions = {}): Promise<Result> {
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      if (this.#gone) throw closed();
      const id = `s${this.#lastId + 1}`;
      this.#send(JSON.stringify({ jsonrpc: "2.0", method, params, id }));
      this.#lastId++;
      let timer: ReturnType<typeof setTimeout> | undefined;
      const settled = (settle: (value: never) => void) => (value: unknown) => {
        this.#waiting.delete(id);
        clearTimeout(timer);
        signal?.removeEventListener("abort", abort);
        settle(value as never);
      };
      const waiting: Waiting = { answer: settled(resolve), fail: settled(reject) };
      const abort = (): void => waiting.fail(signal?.reason);
      signal?.addEventListener("abort", abort);
      if (timeout !== undefined) {
        timer = setTimeout(() => waiting.fail(new UcallError(ERRORS.DEADLINE_EXCEEDED.code)), timeout);
      }
      this.#waiting.set(id, waiting);
    });
  }

  notify(method: string, params?: object): boolean {
    if (!this.#gone) this.#send(JSON.stringify({ jsonrpc: "2.0", method, params }));
    return !this.#gone;
  }

  answered(id: string, outcome: unknown, failed: boolean): void {
    const waiting = this.#waiting.get(id);
    if (failed) waiting?.fail(errorOf(outcome));
    else waiting?.answer(outcome);
  }

  gone(): void {
    this.#gone = true;
    for (const { fail } of this.#waiting.values()) fail(closed());
  }
}

function closed(): Error {
  return new Error("The client's connection is closed.");
}

/** The error of an answer, whatever the client put there. */
function errorOf(outcome: unknown): UcallError {
  const { code, message, data } = (outcome ?? {}) as Record<string, unknown>;
  return new UcallError(
    Number.isSafeInteger(code) ? (code as number) : ERRORS.INTERNAL_ERROR.code,
    typeof message === "string" ? message : undefined,
    data,
  );
}
