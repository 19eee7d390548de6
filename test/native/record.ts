import type { CaseOptions } from "../suite/case.ts";
import type { Conversation } from "../suite/conversation.ts";
import { engineModule, InProcessServer } from "../suite/in-process.ts";
import { FOLDERS, load } from "../suite/load.ts";
import { Recorder } from "../suite/recorder.ts";
import { play } from "../suite/run.ts";
import { ByteStore } from "../suite/text.ts";
import { withWrappedExports } from "../suite/wrap.ts";

interface RecordOptions {
  /** Default: "simd". The native build has the scalar kernel: both must say the same. */
  variant?: "simd" | "scalar";
  /** Bytes of each piece of input; 0: all at once. */
  pieces?: number;
  /** The most bytes of output that leave at once. */
  portion?: number;
}

/** Inputs beyond this many bytes are not cut into small pieces: it would only take time. */
const LONG = 10_000;

/**
 * Plays all case files in-process and gives the traces of it: one for each set of options, each behind a word with
 * its length.
 */
export async function record({
  variant = "simd",
  pieces = 0,
  portion = Infinity,
}: RecordOptions = {}): Promise<Uint8Array> {
  const groups = new Map<string, Conversation[]>();
  for (const one of load(...FOLDERS, "stdio")) {
    if (pieces && one.steps.some((step) => step.bytes.length > LONG)) continue;
    const key = JSON.stringify(one.options);
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  const file = new ByteStore();
  for (const [options, conversations] of groups) {
    const recorder = new Recorder();
    const server = withWrappedExports(
      recorder.wrap,
      () => new InProcessServer(JSON.parse(options) as CaseOptions, engineModule(variant), portion),
    );
    for (const one of conversations) {
      // Whether the answers are right is for others to test: here only what the two builds say is compared.
      await play(server, one, pieces ? (bytes) => cut(bytes, pieces) : undefined).catch(() => {});
    }
    await server.close();
    file.append(new Uint8Array(Uint32Array.of(recorder.trace.length).buffer));
    file.append(recorder.trace);
  }
  return file.bytes;
}

function cut(bytes: Uint8Array, length: number): Uint8Array[] {
  return Array.from({ length: Math.ceil(bytes.length / length) }, (_, i) =>
    bytes.subarray(i * length, (i + 1) * length),
  );
}
