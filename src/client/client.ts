import type { Transport } from "./exchange.ts";
import { addNames } from "./names.ts";
import type { CallOptions, ConnectOptions, ViewOptions } from "./options.ts";
import { type Session, type View, createSession } from "./session.ts";
import type { Client } from "./types.ts";

/** Makes a client on a transport: for platforms, which `connect()` serves under one name. */
export function createClient<Api>(transport: Transport, options: ConnectOptions): Client<Api> {
  const session = createSession(transport, options.maxBatch ?? 1000);
  return root(session, { ...options, notify: false }) as Client<Api>;
}

function root(session: Session, view: View): object {
  const close = () => session.close();
  const client = {
    $call: byName(session, view),
    $with: (changes: ViewOptions) => root(session, { ...view, ...changes }),
    $close: close,
    get $notify() {
      const notifying = { ...view, notify: true };
      const value = byName(session, notifying);
      addNames(value, "", methods(session, notifying));
      Object.defineProperty(client, "$notify", { value });
      return value;
    },
    [Symbol.asyncDispose]: close,
  };
  addNames(client, "", methods(session, view));
  return client;
}

function byName(session: Session, view: View): object {
  return (name: string, params?: unknown, options?: CallOptions) =>
    session.start(name, headOf(name), params, view, options);
}

/** A JSON-RPC request's beginning. */
function headOf(name: string): string {
  return `{"jsonrpc":"2.0","method":${JSON.stringify(name)}`;
}

/**
 * The argument rule: one plain object is the parameters by name, and a second one may hold the options of the call.
 * Anything else is the parameters by position, without those at the end that are undefined.
 */
function methods(session: Session, view: View): (name: string) => (...args: unknown[]) => Promise<unknown> {
  return (name) => {
    const head = headOf(name);
    return (...args) => {
      const [first, second] = args;
      if (isPlainObject(first) && (args.length === 1 || (args.length === 2 && isCallOptions(second)))) {
        return session.start(name, head, first, view, second as CallOptions | undefined);
      }
      while (args.length && args.at(-1) === undefined) args.pop();
      return session.start(name, head, args.length === 0 ? undefined : args, view, undefined);
    };
  };
}

function isPlainObject(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  // Another realm's Object.prototype counts too.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function isCallOptions(value: unknown): boolean {
  return (
    value === undefined ||
    (isPlainObject(value) && Object.keys(value).every((key) => /^(signal|timeout|priority)$/.test(key)))
  );
}
