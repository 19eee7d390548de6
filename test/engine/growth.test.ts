import { describe, it } from "vitest";
import type { EngineExports } from "../../dist/src/engine/layout.js";
import type { Conversation } from "../suite/conversation.ts";
import { engineModule, InProcessServer } from "../suite/in-process.ts";
import { FOLDERS, load } from "../suite/load.ts";
import { play } from "../suite/run.ts";
import { withWrappedExports } from "../suite/wrap.ts";

const PAGE = 65_536;

/** Long conversations take no other way than short ones; they only make more memory. */
const SHORT = 4096;

/**
 * The engine's memory grows with every call of an export, which detaches every view of it: whoever reads or writes
 * through an old one is found out.
 */
function growing(exports: EngineExports): EngineExports {
  const grow = <A extends unknown[], R>(work: (...args: A) => R) => {
    return (...args: A): R => {
      const result = work(...args);
      exports.memory.grow(1);
      return result;
    };
  };
  const { alloc, release, receive, reply, tick, drain, headers, define, queues } = exports;
  return {
    ...exports,
    queues: grow(queues),
    define: grow(define),
    alloc: grow(alloc),
    release: grow(release),
    receive: grow(receive),
    reply: grow(reply),
    tick: grow(tick),
    drain: grow(drain),
    headers: grow(headers),
  };
}

describe("memory that grows with every call", () => {
  const files = new Map<string, Conversation[]>();
  for (const one of load(...FOLDERS)) {
    if (one.id.endsWith("(HTTP in chunks)") || one.steps.some((step) => step.bytes.length > SHORT)) continue;
    const file = one.id.split(":")[0]!;
    files.set(file, [...(files.get(file) ?? []), one]);
  }

  it.each([...files])("%s", async (_, conversations) => {
    let server: InProcessServer | undefined;
    let options = "";
    for (const one of conversations) {
      const key = JSON.stringify(one.options);
      const full = server && server.host.engine.memory.buffer.byteLength > 4000 * PAGE;
      if (!server || full || key !== options) {
        server = withWrappedExports(growing, () => new InProcessServer(one.options, engineModule("simd")));
        options = key;
      }
      await play(server, one);
    }
  });
});
