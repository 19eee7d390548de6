import { procedure, t, UcallError, type Api, type Context } from "ucall";
import { batchApi, cacheApi } from "./flow-api.ts";
import { payloadApi } from "./payload-api.ts";
import { Probe, SECRET } from "./probe.ts";
import { uploadApi } from "./upload-api.ts";
import { clientApi, streamApi } from "./stream-api.ts";

/** The API that all case files and behaviours speak of, and a probe that tells what ran. */
export function suiteApi(probe: Probe = new Probe()): { api: Api; probe: Probe } {
  const readonly = { readonly: true };
  const nothing = (): undefined => undefined;

  /** Echoes its one parameter, `value`. */
  const echo = (type: object) =>
    procedure({ value: type as ReturnType<typeof t.json> }, ({ value }) => value, readonly);
  const point = t.object({ x: t.number(), y: t.number() });
  const color = t.enum(["red", "green"]);
  const { json, int } = t;

  const api: Api = {
    // The procedures of the JSON-RPC specification's examples.
    subtract: procedure(
      { minuend: int(), subtrahend: int() },
      ({ minuend, subtrahend }) => minuend - subtrahend,
      readonly,
    ),
    sum: procedure({ a: int(), b: int(), c: int({ default: 0 }) }, ({ a, b, c }) => a + b + c, readonly),
    update: procedure(
      {
        a: json().optional(),
        b: json().optional(),
        c: json().optional(),
        d: json().optional(),
        e: json().optional(),
      },
      nothing,
    ),
    notify_hello: procedure({ value: int() }, nothing),
    notify_sum: procedure({ a: int(), b: int(), c: int() }, nothing),
    get_data: procedure({}, () => ["hello", 5], readonly),

    echo: {
      int: echo(int()),
      number: echo(t.number()),
      string: echo(t.string()),
      boolean: echo(t.boolean()),
      json: echo(json()),
      nullable: echo(int().nullable()),
      array: echo(t.array(int())),
      color: echo(color),
      ranged: echo(int({ minimum: 1, maximum: 10 })),
      optional: procedure(
        { value: int().optional() },
        ({ value }) => (value === undefined ? "absent" : value),
        readonly,
      ),
      defaults: procedure({ value: int({ default: 7 }) }, ({ value }) => value, readonly),
      object: procedure({ point }, (params) => params.point, readonly),
      nested: procedure({ points: t.array(point), color }, ({ points }) => points, readonly),
      names: procedure({ "a b": json() }, (params) => params["a b"], readonly),
      length: procedure({ value: t.string() }, ({ value }) => value.length, readonly),
      all: procedure(
        { int: int(), number: t.number(), string: t.string(), boolean: t.boolean(), json: json() },
        (p) => [p.int, p.number, p.string, p.boolean, p.json],
        readonly,
      ),
    },
    odd: {
      names: procedure(
        { constructor: int(), toString: int(), valueOf: int() } as Record<string, ReturnType<typeof int>>,
        (params) => [params["constructor"], params["toString"], params["valueOf"]],
      ),
    },
    greet: procedure({ näme: t.string() }, ({ näme }) => `Hallo ${näme}`, readonly),

    result: {
      undefined: procedure({}, nothing),
      null: procedure({}, () => null),
      minusZero: procedure({}, () => -0),
      infinity: procedure({}, () => Infinity),
      infinities: procedure({}, () => [Infinity, NaN]),
      big: procedure({}, () => 2 ** 60),
      controls: procedure({}, () => Array.from({ length: 32 }, (_, i) => String.fromCharCode(i)).join("") + '"\\'),
    },
    bytes: {
      /** So many bytes, each told by its place. */
      pattern: procedure({ size: int() }, ({ size }) => patternOf(size), readonly),
      later: procedure({ size: int() }, async ({ size }) => patternOf(size), readonly),
      /** The same two bytes as each kind of result that is bytes. */
      kinds: procedure({ kind: t.string() }, ({ kind }) => bytesOfKind(kind), readonly),
      detached: procedure({}, () => {
        const bytes = new Uint8Array(8);
        structuredClone(bytes, { transfer: [bytes.buffer] });
        return bytes;
      }),
      /** Bytes that are only part of a result. */
      within: procedure({}, () => ({ bytes: Uint8Array.of(1, 2) })),
    },
    text: { repeat: procedure({ unit: t.string(), times: int() }, ({ unit, times }) => unit.repeat(times), readonly) },
    write: procedure({ value: json().optional() }, nothing),

    later: {
      value: procedure({ value: json() }, async ({ value }) => value, readonly),
      turn: procedure({ value: json() }, ({ value }) => new Promise((done) => setTimeout(done, 0, value)), readonly),
      /** Answers when the test opens the gate, whatever the caller does. */
      gate: procedure({ value: json() }, ({ value }) => probe.passed().then(() => value), readonly),
      /** Answers when its caller has gone. */
      signal: procedure({}, (_, ctx) => probe.aborted(ctx.signal), readonly),
    },
    fail: {
      code: procedure(
        { code: int(), message: t.string({ default: "failed as asked" }), data: json().optional() },
        (p) => {
          throw new UcallError(p.code, p.message, p.data);
        },
      ),
      later: procedure({ code: int() }, async ({ code }) => Promise.reject(new UcallError(code, "failed later"))),
      throw: procedure({}, () => {
        throw new TypeError(SECRET);
      }),
      reject: procedure({}, () => Promise.reject(new Error(SECRET))),
      throwString: procedure({}, () => {
        throw SECRET;
      }),
      throwNothing: procedure({}, () => {
        throw undefined;
      }),
      bigint: procedure({}, () => 1n),
      toJSON: procedure({}, () => ({ toJSON: () => probe.fail(SECRET) })),
      circular: procedure({}, () => {
        const ring: { self?: object } = {};
        return (ring.self = ring);
      }),
      circularArray: procedure({}, () => {
        const ring: { self?: object; array: Float32Array } = { array: Float32Array.of(1) };
        return (ring.self = ring);
      }),
    },

    batch: batchApi(probe),
    cache: cacheApi(probe),
    stream: streamApi(probe),
    client: clientApi(probe),
    payload: payloadApi(),
    upload: uploadApi(probe),
    users: {
      byId: procedure({ id: t.string(), fields: t.string().optional() }, ({ id, fields }) => ({ id, fields }), {
        readonly: true,
        path: "/users/{id}",
      }),
    },
    files: {
      line: procedure({ name: t.string(), line: int() }, ({ name, line }) => [name, line], {
        readonly: true,
        path: "/files/{name}/lines/{line}",
      }),
    },
    /** What the server saw of a request, for comparison with other parsers. */
    inspect: procedure(
      { segment: t.string(), query: t.string().optional(), body: json().optional() },
      ({ segment, query, body }, ctx) => ({ segment, query, body, headers: [...ctx.headers] }),
      { readonly: true, path: "/inspect/{segment}" },
    ),
    context: {
      header: procedure({ name: t.string() }, ({ name }, ctx) => ctx.headers.get(name), readonly),
      address: procedure({}, (_, ctx) => ctx.remoteAddress, readonly),
      /** The field's value, asked for when the request is long gone. */
      headerLater: procedure({ name: t.string() }, headerLater, readonly),
    },
  };
  return { api, probe };
}

/** Bytes of which each tells its place. */
export function patternOf(size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  for (let i = 0; i < size; i++) bytes[i] = i * 31 + (i >> 8) * 7;
  return bytes;
}

/** The bytes 1 and 254 as a kind of result. Where a runtime has no such kind, a plain one stands for it. */
function bytesOfKind(kind: string): ArrayBuffer | ArrayBufferView | undefined {
  const bytes = Uint8Array.of(1, 254);
  switch (kind) {
    case "Uint8Array":
      return bytes;
    case "Buffer":
      return globalThis.Buffer === undefined ? bytes : globalThis.Buffer.from(bytes);
    case "ArrayBuffer":
      return bytes.buffer;
    case "DataView":
      return new DataView(bytes.buffer);
    case "Uint16Array":
      return new Uint16Array(bytes.buffer);
    case "part":
      return Uint8Array.of(0, 1, 254, 3).subarray(1, 3);
    case "shared": {
      const shared = new Uint8Array(typeof SharedArrayBuffer === "undefined" ? bytes.buffer : new SharedArrayBuffer(2));
      shared.set(bytes);
      return shared;
    }
    case "resizable": {
      const Resizable = ArrayBuffer as new (length: number, options: object) => ArrayBuffer;
      const resizable = new Uint8Array(new Resizable(2, { maxByteLength: 8 }));
      resizable.set(bytes);
      return resizable.buffer as ArrayBuffer;
    }
  }
  return undefined;
}

async function headerLater({ name }: { name: string }, ctx: Context): Promise<string | null> {
  await new Promise((done) => setTimeout(done, 5));
  return ctx.headers.get(name);
}
