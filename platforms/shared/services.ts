import type { HostServices } from "../../src/host/services.ts";
import type { ResolvedOptions } from "../../src/host/options.ts";
import { codecModule, type EngineVariant, type ReadFile } from "../../src/server/engine-module.ts";
import { codings } from "./codings.ts";

/** What Node, Deno and Bun have for a host. */
export async function services(
  { perMessageDeflate }: ResolvedOptions,
  readFile: ReadFile,
  variant: EngineVariant,
): Promise<HostServices> {
  const zlib = perMessageDeflate ? (await import("./zlib.ts")).zlib : undefined;
  return { codings, zlib, codecs: () => codecModule(readFile, variant) };
}
