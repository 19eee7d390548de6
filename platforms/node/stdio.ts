/**
 * JSON-RPC over standard input and output, as language servers and MCP clients start their servers: a message on each
 * line, or each behind its `Content-Length`. The first message tells, and answers are framed as it is.
 *
 * ```ts
 * import { procedure, t } from "ucall";
 * import { serveStdio } from "ucall/stdio";
 *
 * const sum = procedure({ a: t.int(), b: t.int() }, ({ a, b }) => a + b);
 * await serveStdio({ sum }); // until the input ends and all is answered
 * ```
 *
 * Standard output belongs to the messages: log to standard error, as `ctx.log` does here.
 */
import { Console } from "node:console";
import { readFileSync } from "node:fs";
import type { Readable, Writable } from "node:stream";
import { procedureTable } from "../../src/api.ts";
import { LISTENER_FLAGS_STDIO } from "../../src/engine/layout.ts";
import { Host } from "../../src/host/host.ts";
import { type HostOptions, resolveOptions } from "../../src/host/options.ts";
import type { Api } from "../../src/procedure.ts";
import { bestVariant } from "../../src/server/engine-module.ts";
import { loadEngine } from "./load.ts";
import { services } from "../shared/services.ts";
import { StdioConnection } from "./stdio-connection.ts";

/** How to serve on standard input and output. Nothing has to be given. */
export interface StdioOptions extends Pick<
  HostOptions,
  "maxBody" | "maxDepth" | "maxBatch" | "maxPending" | "maxUnsent" | "use" | "log" | "onError" | "info"
> {
  /** Where messages come from. Default: standard input. */
  readonly input?: Readable;
  /** Where answers go. Default: standard output. */
  readonly output?: Writable;
  /** Where ucall and handlers log. Default: standard error. */
  readonly log?: HostOptions["log"];
  /** Stops when it is aborted: no more is read, and calls under way are aborted. */
  readonly signal?: AbortSignal;
}

/**
 * Serves an API until the input has ended, and the last answer has left. Nothing is read while too much is unanswered
 * or unread. Where the output is closed first, or `signal` aborted, calls under way are aborted.
 *
 * @throws TypeError or RangeError for an option or a procedure that will not do, and says why
 */
export async function serveStdio(api: Api, options: StdioOptions = {}): Promise<void> {
  const { input = process.stdin, output = process.stdout, signal, ...others } = options;
  const log = options.log ?? new Console(process.stderr, process.stderr);
  const resolved = resolveOptions({ ...others, log });
  const variant = bestVariant();
  const given = await services(resolved, readFileSync, variant);
  const host = new Host(procedureTable(api), resolved, loadEngine(variant), given);
  await new Promise<void>((done) => {
    const connection = new StdioConnection(input, output, {
      host,
      turn: () => host.turn(),
      released({ number }) {
        host.closed(number);
        host.turn();
        host.close();
        signal?.removeEventListener("abort", stop);
        done();
      },
    });
    const stop = (): void => connection.destroy();
    host.attach({
      flush() {
        const { engine } = host;
        connection.perform(engine.sendFlags(0), engine.sendAddress(0), engine.sendLength(0), engine.sendLent(0));
      },
      remoteAddress: () => connection.remoteAddress,
    });
    host.opened(connection.number, LISTENER_FLAGS_STDIO);
    connection.start();
    signal?.addEventListener("abort", stop);
    if (signal?.aborted) stop();
  });
}
