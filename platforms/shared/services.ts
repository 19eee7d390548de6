import type { HostServices } from "../../src/host/services.ts";
import type { ResolvedOptions } from "../../src/host/options.ts";
import { codings } from "./codings.ts";

/** What Node, Deno and Bun have for a host. */
export async function services({ perMessageDeflate }: ResolvedOptions): Promise<HostServices> {
  return { codings, zlib: perMessageDeflate ? (await import("./zlib.ts")).zlib : undefined };
}
