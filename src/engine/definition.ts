import type { Entry, ProcedureTable } from "../api.ts";
import type { ResolvedOptions } from "../host/options.ts";
import type { Wire } from "../types/type.ts";
import {
  OPTION_FLAGS_ANY_HOST,
  OPTION_FLAGS_COMPRESS,
  OPTION_FLAGS_CORS_CREDENTIALS,
  OPTION_FLAGS_PER_MESSAGE_DEFLATE,
  OPTIONS_FIELDS,
  PARAMETER_FLAGS_OPTIONAL,
  PROCEDURE_FLAGS_READONLY,
  PROCEDURE_FLAGS_RESUMABLE,
  PROCEDURE_FLAGS_STREAMING,
  PROCEDURE_FLAGS_STREAMS_BODY,
  PROCEDURE_FLAGS_TAKES_BODY,
  WIRE_TYPE_ANY,
  WIRE_TYPE_BOOLEAN,
  WIRE_TYPE_INTEGER,
  WIRE_TYPE_NUMBER,
  WIRE_TYPE_STRING,
} from "./layout.ts";
import { encodeText } from "./text.ts";

const wireTypes: { readonly [Name in Wire]: number } = {
  any: WIRE_TYPE_ANY,
  boolean: WIRE_TYPE_BOOLEAN,
  integer: WIRE_TYPE_INTEGER,
  number: WIRE_TYPE_NUMBER,
  string: WIRE_TYPE_STRING,
};

/** The blob that define() takes: options, then the table of procedures. */
export function definition(table: ProcedureTable, options: ResolvedOptions): Uint8Array {
  const blob = new Writer();
  const { limits, hosts, origins } = options;
  const flags =
    (options.anyHost ? OPTION_FLAGS_ANY_HOST : 0) |
    (options.corsCredentials ? OPTION_FLAGS_CORS_CREDENTIALS : 0) |
    (options.perMessageDeflate ? OPTION_FLAGS_PER_MESSAGE_DEFLATE : 0) |
    (options.compress ? OPTION_FLAGS_COMPRESS : 0);
  for (const field of OPTIONS_FIELDS) blob.word(field === "flags" ? flags : limits[field]);
  blob.texts(hosts);
  blob.texts(origins);
  blob.word(table.length);
  for (const entry of table) {
    blob.text(entry.name);
    blob.word(procedureFlags(entry));
    blob.text(entry.path);
    blob.word(entry.parameters.length);
    for (const parameter of entry.parameters) {
      blob.text(parameter.name);
      blob.word(wireTypes[parameter.wire]);
      blob.word(parameter.optional ? PARAMETER_FLAGS_OPTIONAL : 0);
    }
  }
  return blob.bytes();
}

function procedureFlags({ readonly, streaming, options, body, upload }: Entry): number {
  return (
    (readonly ? PROCEDURE_FLAGS_READONLY : 0) |
    (streaming ? PROCEDURE_FLAGS_STREAMING : 0) |
    (options.resumable ? PROCEDURE_FLAGS_RESUMABLE : 0) |
    (body !== undefined ? PROCEDURE_FLAGS_TAKES_BODY : 0) |
    (upload !== undefined ? PROCEDURE_FLAGS_STREAMS_BODY : 0)
  );
}

class Writer {
  readonly #words: number[] = [];

  word(value: number): void {
    this.#words.push(value);
  }

  text(value: string): void {
    const bytes = encodeText(value);
    this.word(bytes.length);
    for (let i = 0; i < bytes.length; i += 4) {
      const at = (offset: number): number => bytes[i + offset] ?? 0;
      this.word(at(0) | (at(1) << 8) | (at(2) << 16) | (at(3) << 24));
    }
  }

  texts(values: readonly string[]): void {
    this.word(values.length);
    for (const value of values) this.text(value);
  }

  bytes(): Uint8Array {
    return new Uint8Array(Uint32Array.from(this.#words, (word) => word >>> 0).buffer);
  }
}
