import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Host } from "../../dist/src/host/host.js";
import { procedureTable } from "../../dist/src/api.js";
import { resolveOptions } from "../../dist/src/host/options.js";
import { procedure, t } from "ucall";
import { HANDSHAKE, textFrame } from "../suite/frames.ts";
import { engineModule } from "../suite/in-process.ts";
import { Recorder } from "../suite/recorder.ts";
import { bytesOf } from "../suite/text.ts";
import { withWrappedExports } from "../suite/wrap.ts";
import { run } from "../../wasm/run.mjs";

/** A way through the engine that is gone so often that its cost counts. */
export interface Path {
  readonly name: string;
  /** What each connection sends first. */
  readonly greeting?: Uint8Array;
  readonly message: Uint8Array;
  /** How often it is sent: often enough for the first time not to weigh. */
  readonly times: number;
  /** Calls in a message, or items of a stream. */
  readonly calls: number;
  /** What an answer to it must have in it, so that no error's cost is taken for a call's. */
  readonly answer: RegExp;
}

const api = {
  sum: procedure({ a: t.int(), b: t.int() }, ({ a, b }) => a + b, { readonly: true }),
  size: procedure({ value: t.json() }, ({ value }) => (value as unknown[]).length),
  count: procedure({ to: t.int() }, async function* ({ to }) {
    for (let i = 1; i <= to; i++) yield i;
  }),
};

const call = (id: number, params = '{"a":2,"b":3}'): string =>
  `{"jsonrpc":"2.0","method":"sum","params":${params},"id":${id}}`;
const list = (length: number, item: (index: number) => string): string =>
  Array.from({ length }, (_, index) => item(index)).join(",");
const post = (target: string, body: string): Uint8Array =>
  bytesOf(
    `POST ${target} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  );
const chunked = (...chunks: string[]): Uint8Array =>
  bytesOf(
    `POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n${[...chunks, ""]
      .map((chunk) => `${chunk.length.toString(16)}\r\n${chunk}\r\n`)
      .join("")}`,
  );
const large = `[${list(950, (id) => `{"id":${id},"name":"someone \\u00e9","tags":["a","b"],"score":${id / 8},"ok":true}`)}]`;

export const paths: readonly Path[] = [
  { name: "a sum over HTTP", message: post("/", call(1)), times: 500, calls: 1, answer: /"result":5/ },
  { name: "a sum over TCP", message: bytesOf(call(1)), times: 500, calls: 1, answer: /"result":5/ },
  {
    name: "a sum over WebSocket",
    greeting: HANDSHAKE,
    message: textFrame(call(1)),
    times: 500,
    calls: 1,
    answer: /"result":5/,
  },
  {
    name: "a batch of 100 sums",
    message: post("/", `[${list(100, (id) => call(id))}]`),
    times: 20,
    calls: 100,
    answer: /"result":5,"id":99/,
  },
  {
    name: "16 pipelined REST requests",
    message: bytesOf("GET /sum?a=2&b=3 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".repeat(16)),
    times: 40,
    calls: 16,
    answer: /\r\n\r\n5HTTP/,
  },
  {
    name: "a sum in a chunked body",
    message: chunked(call(1).slice(0, 20), call(1).slice(20, 50), call(1).slice(50)),
    times: 500,
    calls: 1,
    answer: /"result":5/,
  },
  {
    name: "an error",
    message: post("/", call(1, '{"a":2,"b":"3"}')),
    times: 500,
    calls: 1,
    answer: /"code":-32602/,
  },
  {
    name: "a JSON parameter of 64 KiB",
    message: post("/size", `{"value":${large}}`),
    times: 10,
    calls: 1,
    answer: /\r\n\r\n950$/,
  },
  { name: "an item of a stream", message: post("/count", '{"to":100}'), times: 20, calls: 100, answer: /\n100\n/ },
];

/**
 * Instructions that the engine takes for a call of this path. They are the same each time and on each machine, since
 * valgrind shows a 32-bit program the same simple processor everywhere, whatever it runs on.
 * @param program which buildNative() made of count.cpp
 * @param folder for the trace
 */
export async function countInstructions(path: Path, program: string, folder: string): Promise<number> {
  const trace = join(folder, `${path.name.replaceAll(/\W/g, "-")}.trace`);
  writeFileSync(trace, await record(path));
  const options = ["--tool=callgrind", "--callgrind-out-file=/dev/null"];
  // Only the engine's own work is counted, not what the program does around it.
  const counted = ["receive", "reply"].map((name) => `--toggle-collect=${name}`);
  const output = await run("valgrind", [...options, ...counted, program, trace]);
  const total = Number(/Collected : (\d+)/.exec(output)?.[1] ?? 0);
  if (total === 0) throw new Error(`valgrind counted nothing: ${output}`);
  return Math.round(total / (path.calls * path.times));
}

/** What crosses the engine's boundary on that path: a turn for each message, which is answered before the next. */
async function record({ name, greeting, message, times, answer }: Path): Promise<Uint8Array> {
  const recorder = new Recorder();
  // The native build has the scalar kernel: both must say the same.
  const host = withWrappedExports(
    recorder.wrap,
    () => new Host(procedureTable(api), resolveOptions(), engineModule("scalar")),
  );
  const { engine } = host;
  let unsent = 0;
  let answered = "";
  host.attach({
    flush(count) {
      for (let index = 0; index < count; index++) {
        const address = engine.sendAddress(index);
        unsent += engine.sendLength(index);
        answered += Buffer.from(engine.bytes.slice(address, address + engine.sendLength(index))).toString("latin1");
      }
    },
    remoteAddress: () => "",
  });
  const settle = async () => {
    while (unsent > 0 || host.pendingCalls > 0) {
      if (unsent > 0) host.sent(0, unsent);
      unsent = 0;
      host.turn();
      await new Promise(setImmediate);
    }
  };
  host.tick(Date.UTC(2030, 0, 1));
  host.opened(0, 0);
  for (const bytes of [greeting ?? [], ...Array<Uint8Array>(times).fill(message)]) {
    answered = "";
    host.received(0, Uint8Array.from(bytes));
    host.turn();
    await settle();
  }
  if (!answer.test(answered)) throw new Error(`${name} was answered with ${answered.slice(-200)}`);
  return recorder.trace;
}
