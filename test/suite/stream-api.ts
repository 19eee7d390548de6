import { procedure, t, UcallError, type Api } from "ucall";
import { SECRET, type Probe } from "./probe.ts";

const readonly = { readonly: true };
const turn = (): Promise<void> => new Promise((done) => setTimeout(done, 0));

/** Streaming procedures of the suite. */
export function streamApi(probe: Probe): Api {
  return {
    /** The numbers to `to`, each in a turn of its own where `later`; resumed behind the last one that was seen. */
    count: procedure(
      { to: t.int(), later: t.boolean({ default: false }) },
      async function* ({ to, later }, ctx) {
        for (let i = (ctx.lastEventId ?? 0) + 1; i <= to; i++) {
          if (later) await turn();
          yield i;
        }
      },
      { readonly: true, resumable: true },
    ),
    values: procedure(
      { values: t.array(t.json()) },
      async function* ({ values }) {
        yield* values;
      },
      { returns: t.json() },
    ),
    /** Fails behind so many items: with `code`, or with an error that is masked. */
    fail: procedure({ after: t.int(), code: t.int().optional() }, failing, readonly),
    bigint: procedure({}, async function* () {
      yield 1;
      yield 1n;
    }),
    /** Items of `size` characters for as long as somebody wants them. */
    endless: procedure(
      { size: t.int() },
      async function* ({ size }) {
        try {
          for (;;) {
            probe.items++;
            yield "x".repeat(size);
          }
        } finally {
          probe.ended++;
        }
      },
      readonly,
    ),
    /** One item, and then nothing until nobody wants it any more. */
    quiet: procedure(
      {},
      async function* (_, { signal }) {
        try {
          yield "first";
          await probe.aborted(signal);
          signal.throwIfAborted();
        } finally {
          probe.ended++;
        }
      },
      readonly,
    ),
    /** No generator: an iterable that cannot be ended. */
    iterable: procedure({}, () => iterable(["a", "b"]), { readonly: true, stream: true }),
    /** Its handler fails before there is a stream. */
    refused: procedure({}, () => Promise.reject<AsyncIterable<never>>(new UcallError(-32003, "not you")), {
      readonly: true,
      stream: true,
    }),
    nothing: procedure({}, () => 5, { stream: true }),
  };
}

/** Procedures that speak to their caller. */
export const clientApi = (probe: Probe): Api => ({
  /** Notifies the caller, and says whether that was possible. */
  tell: procedure({ method: t.string(), params: t.json().optional() }, ({ method, params }, { client }) =>
    client === undefined ? "no client" : client.notify(method, params as object | undefined),
  ),
  /** Asks the caller and gives its answer, or its error. */
  ask: procedure({ method: t.string(), params: t.json().optional() }, async ({ method, params }, { client }) => {
    try {
      return { answer: await client!.call(method, params as object | undefined) };
    } catch (error) {
      const { code, message, data } = error as UcallError;
      return { code, message, data };
    }
  }),
  /** Notifies the caller once it is answered. */
  later: procedure({}, (_, { client }) => void setTimeout(() => client!.notify("later"), 1)),
  /** Asks a caller who never answers, and notes whether it can still be notified when that has failed. */
  waits: procedure({}, (_, { client }) =>
    client!.call("wait").catch(() => void probe.calls.push(`gone: ${client!.notify("too late")}`)),
  ),
  /** Speaks to its caller when the test opens the gate. */
  gated: procedure({}, async (_, ctx) => {
    await probe.passed();
    ctx.client?.notify("for the first one only");
  }),
});

async function* failing({ after, code }: { after: number; code: number | undefined }): AsyncGenerator<number> {
  for (let i = 1; i <= after; i++) yield i;
  if (code !== undefined) throw new UcallError(code, "failed as asked", { after });
  throw new Error(SECRET);
}

function iterable(values: string[]): AsyncIterable<string> {
  const rest = values.values();
  return { [Symbol.asyncIterator]: () => ({ next: async () => rest.next() as IteratorResult<string> }) };
}
