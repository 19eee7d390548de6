import { type Abilities, FETCH, SOCKETS, UNIX_SOCKETS } from "./abilities.ts";
import { fetchServer, type Send } from "./fetch.ts";
import type { Linking } from "./links.ts";
import type { At } from "./orders.ts";
import { Remote } from "./remote.ts";
import { type Kind, kinds, makePlace, socketServer } from "./socket-server.ts";

export interface ListeningOptions {
  readonly kind: Kind;
  readonly io?: "net" | "uring";
  readonly engine?: "simd" | "scalar";
  readonly workers?: number;
  /** Default: those of Unix sockets, or of others. */
  readonly abilities?: Abilities;
}

/** Drives ucall's own servers elsewhere. */
export function listeningElsewhere(
  link: Linking,
  { kind, io, engine = "simd", workers, abilities = kind === "unix" ? UNIX_SOCKETS : SOCKETS }: ListeningOptions,
): Remote {
  const own: At = { engine, ...(io && { io }), ...(workers && { workers }) };
  return new Remote({
    name: [kinds[kind], io, engine].filter(Boolean).join(", "),
    abilities,
    link,
    target(options) {
      const place = makePlace(kind, options);
      return {
        at: { ...place.at, ...own },
        server: (remote) => socketServer({ ...remote, place, address: remote.address! }),
      };
    },
  });
}

/** Drives the fetch handler behind the HTTP server of another runtime, by sockets. */
export function fetchElsewhere(link: Linking): Remote {
  return new Remote({
    name: "TCP, fetch handler",
    abilities: FETCH,
    link,
    target: (options) => ({
      at: { fetch: true },
      server: (remote) => socketServer({ ...remote, place: makePlace("tcp", options), address: remote.address! }),
    }),
  });
}

/** Drives fetch handlers that are asked in some other way, each below a path of its own. */
export function fetchBelow(name: string, abilities: Abilities, link: Linking, send: (prefix: string) => Send): Remote {
  return new Remote({
    name,
    abilities,
    link,
    target: (_, server) => ({
      at: { prefix: `/~${server}` },
      server: (remote) => fetchServer(remote.probe, send(`/~${server}`), remote),
    }),
  });
}
