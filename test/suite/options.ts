import type { ServeOptions } from "ucall";
import type { CaseOptions } from "./case.ts";
import type { Probe } from "./probe.ts";

/** What `serve()` (and each host) is told for a case: its options, and a log and a middleware that tell the probe. */
export function serveOptions(
  { limits, cors, hosts, perMessageDeflate = false, compress = false }: CaseOptions,
  probe: Probe,
): ServeOptions {
  const note = (...words: unknown[]): void => void probe.errors.push(words);
  return {
    ...limits,
    perMessageDeflate,
    compress,
    ...(cors === undefined ? {} : { cors: cors === "*" ? cors : [cors].flat() }),
    ...(hosts === undefined ? {} : { hosts: hosts === "*" ? hosts : [hosts].flat() }),
    log: { debug() {}, info() {}, warn: note, error: note },
    use: [
      (call, next) => {
        probe.calls.push(call.name);
        return next();
      },
    ],
  };
}
