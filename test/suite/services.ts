import { brotliDecompressSync, gunzipSync, gzipSync, inflateSync } from "node:zlib";
import { readFileSync } from "node:fs";
import { zlib } from "../../dist/platforms/shared/zlib.js";
import { codecModule, type EngineVariant } from "../../dist/src/server/engine-module.js";
import type { Codings } from "../../src/host/codings.ts";
import type { HostServices } from "../../src/host/services.ts";

const decoders = { gzip: gunzipSync, deflate: inflateSync, br: brotliDecompressSync, zstd: undefined };

/** Node's, but at once: whoever drives a host without sockets does not wait for threads. */
const codings: Codings = {
  known: ["gzip", "deflate", "br"],
  made: ["gzip"],
  async decode(coding, data, most) {
    try {
      return decoders[coding]!(data, { maxOutputLength: most });
    } catch (error) {
      throw (error as { readonly code?: string }).code === "ERR_BUFFER_TOO_LARGE" ? new RangeError() : error;
    }
  },
  encode: async (_, data) => gzipSync(data),
};

/** What a host without a platform is given. */
export function services(variant: EngineVariant = "simd"): HostServices {
  return { zlib, codings, codecs: () => codecModule(readFileSync, variant) };
}
