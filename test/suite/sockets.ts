import { serve } from "ucall";
import { SOCKETS, UNIX_SOCKETS } from "./abilities.ts";
import { suiteApi } from "./api.ts";
import type { Driver } from "./driver.ts";
import { serveOptions } from "./options.ts";
import { type Kind, kinds, makePlace, socketServer } from "./socket-server.ts";
import { uringWorks } from "./uring.ts";

export interface SocketsOptions {
  kind: Kind;
  io: "net" | "uring";
  /** Which build of the engine. Default: "simd". */
  engine?: "simd" | "scalar";
  /** Starts the server. Default: ucall's own. */
  start?: typeof serve;
}

/** All that carries bytes, on all kinds of sockets, with both builds of the engine. */
export function socketDrivers(): Driver[] {
  const ios = uringWorks ? (["net", "uring"] as const) : (["net"] as const);
  return [
    ...ios.flatMap((io) => [
      sockets({ kind: "tcp", io }),
      sockets({ kind: "tcp", io, engine: "scalar" }),
      sockets({ kind: "unix", io }),
    ]),
    sockets({ kind: "tls", io: "net" }),
  ];
}

/** Drives `serve()` over real sockets. */
export function sockets({ kind, io, engine = "simd", start = serve }: SocketsOptions): Driver {
  return {
    name: `${kinds[kind]}, ${io}, ${engine}`,
    abilities: kind === "unix" ? UNIX_SOCKETS : SOCKETS,
    async start(options) {
      const { api, probe } = suiteApi();
      const place = makePlace(kind, options);
      const server = await start(api, { ...serveOptions(options, probe), ...place.at, io, engine });
      return socketServer({ probe, place, address: server.address, close: (timeout) => server.close({ timeout }) });
    },
  };
}
