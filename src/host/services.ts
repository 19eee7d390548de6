import { type Codings, webCodings } from "./codings.ts";
import type { Zlib } from "./zlib.ts";

/** What a host takes of its platform beside sockets. */
export interface HostServices {
  /** For permessage-deflate. */
  readonly zlib?: Zlib | undefined;
  /** For compressed bodies. Default: those of the web. */
  readonly codings?: Codings;
  /** Gives the compiled module of the payload codecs; asked when arrays or base64 first come or go. */
  readonly codecs?: () => WebAssembly.Module;
}

/** The same with nothing left open that has a default. */
export interface ResolvedServices extends Required<Omit<HostServices, "zlib">> {
  readonly zlib: Zlib | undefined;
}

export function resolveServices({ zlib, codings = webCodings, codecs = noCodecs }: HostServices): ResolvedServices {
  return { zlib, codings, codecs };
}

function noCodecs(): never {
  throw new Error("This platform was given no codecs for arrays.");
}
