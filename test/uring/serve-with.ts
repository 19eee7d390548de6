import type { serve } from "ucall";
import { Host } from "../../dist/src/host/host.js";
import { serveOn, startServer } from "../../dist/src/server/serve.js";
import { loadEngine } from "../../dist/platforms/node/load.js";
import { UringListener, type UringSettings } from "../../dist/platforms/node/uring.js";
import { services } from "../suite/services.ts";

/** What serve() does on io_uring, with settings that it keeps to itself. */
export function serveWith(uring: Partial<UringSettings>): typeof serve {
  return (api, options = {}) =>
    serveOn(
      {
        environment: () => undefined,
        start(table, settings, resolved) {
          const memory = { most: settings.memory, fixed: true };
          const host = new Host(table, resolved, loadEngine(settings.engine, memory), services());
          const listener = new UringListener(host, { maxConnections: Infinity, ...uring }, resolved.log);
          return startServer(listener, settings, resolved);
        },
      },
      api,
      options,
    );
}
