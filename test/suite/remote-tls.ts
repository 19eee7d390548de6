import { fileURLToPath } from "node:url";
import { Program } from "../node/program.ts";
import type { StartTls } from "./speaking-tls.ts";

const program = fileURLToPath(new URL("programs/tls.ts", import.meta.url));

/** Starts servers that speak TLS in processes of another runtime. */
export function startTlsOn(runtime: readonly string[]): StartTls {
  return async (options, changes = {}) => {
    const server = new Program(program, [JSON.stringify(options), JSON.stringify(changes)], { runtime });
    const [, url] = await server.until(/^listening (\S+) net$/m).catch(() => {
      throw new Error(server.stdout);
    });
    return {
      url: url!,
      async reload() {
        server.signal("SIGHUP");
        const [, reason] = await server.until(/^(?:reloaded|refused: (.*))$/m);
        if (reason !== undefined) throw new Error(reason);
      },
      close() {
        server.signal("SIGTERM");
        return server.ended;
      },
      logged: () => server.stdout.replace(/^listening .*\n(reloaded\n)?/, "") + server.stderr,
      [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
    };
  };
}
