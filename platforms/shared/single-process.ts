import type { Log } from "../../src/host/context.ts";
import { Host } from "../../src/host/host.ts";
import { engineModule, type ReadFile } from "../../src/server/engine-module.ts";
import type { Listener } from "../../src/server/listener.ts";
import type { Environment, PlatformOptions } from "../../src/server/options.ts";
import { type Platform, startServer } from "../../src/server/serve.ts";
import { services } from "./services.ts";
import { removeStaleSocket } from "./stale-socket.ts";

/** A runtime whose servers have one process and one kind of sockets. */
export interface Runtime {
  readonly name: string;
  readonly environment: Environment;
  readonly readFile: ReadFile;
  readonly Listener: new (host: Host, maxConnections: number, log: Log) => Listener;
}

/** The platform that such a runtime is. */
export function singleProcess({ name, environment, readFile, Listener }: Runtime): Platform {
  return {
    environment,
    async start(table, settings, options) {
      refuseNodeOnly(name, settings);
      const { endpoint, tls, engine, memory, maxConnections } = settings;
      if ("path" in endpoint) await removeStaleSocket(endpoint.path);
      const module = engineModule(readFile, engine, { most: memory, fixed: false });
      const host = new Host(table, options, module, await services(options, readFile, engine));
      if (tls === undefined) return startServer(new Listener(host, maxConnections, options.log), settings, options);
      const { TlsListener } = await import("../node/tls-listener.ts");
      const secure = { texts: tls, handshakeTime: options.limits.headTimeout };
      return startServer(new TlsListener(host, maxConnections, options.log, secure), settings, options);
    },
  };
}

function refuseNodeOnly(runtime: string, { workers, io }: PlatformOptions): void {
  if (workers > 1)
    throw new Error(`The option workers is for Node: on ${runtime} start the program several times, on a port each.`);
  if (io === "uring")
    throw new Error(`io "uring" does not work on ${runtime}: its shim is for Node. Use "auto" or "net".`);
}
