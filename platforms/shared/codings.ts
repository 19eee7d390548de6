// Node's own module, which Deno and Bun have too; asked for when the first compressed body comes or goes.
import type * as Zlib from "node:zlib";
import type { Coding, Codings } from "../../src/host/codings.ts";

type Method = (data: Uint8Array, options: object, done: (error: Error | null, result: Uint8Array) => void) => void;

const decoders: { readonly [Name in Coding]: string } = {
  gzip: "gunzip",
  deflate: "inflate",
  br: "brotliDecompress",
  zstd: "zstdDecompress",
};

const encoders: { readonly [Name in Coding]?: string } = { gzip: "gzip", br: "brotliCompress", zstd: "zstdCompress" };

// Of Brotli's 0 to 11: the default takes a hundred times as long for a tenth less.
const BROTLI_QUALITY = 4;

let zstd: readonly Coding[] | undefined;

/** Zstandard, where this version of zlib has it. */
function zstdWhereKnown(): readonly Coding[] {
  const zlib: object | undefined = globalThis.process?.getBuiltinModule?.("node:zlib");
  return (zstd ??= zlib !== undefined && "zstdCompress" in zlib ? ["zstd"] : []);
}

function run(zlib: typeof Zlib, name: string, data: Uint8Array, options: object): Promise<Uint8Array> {
  const method = (zlib as unknown as Record<string, Method>)[name] as Method;
  return new Promise((resolve, reject) => {
    method(data, options, (error, result) => (error === null || error === undefined ? resolve(result) : reject(error)));
  });
}

/** Those of zlib, in its threads. */
export const codings: Codings = {
  get known(): readonly Coding[] {
    return ["gzip", "deflate", "br", ...zstdWhereKnown()];
  },
  get made(): readonly Coding[] {
    return [...zstdWhereKnown(), "br", "gzip"];
  },
  async decode(coding, data, most) {
    const zlib = await import("node:zlib");
    try {
      return await run(zlib, decoders[coding], data, { maxOutputLength: most });
    } catch (error) {
      const { code } = error as { readonly code?: string };
      throw code === "ERR_BUFFER_TOO_LARGE" ? new RangeError(`more than ${most} bytes`) : error;
    }
  },
  async encode(coding, data) {
    const zlib = await import("node:zlib");
    const options = { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY } };
    return run(zlib, encoders[coding] as string, data, coding === "br" ? options : {});
  },
};
