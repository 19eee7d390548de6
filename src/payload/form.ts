import { encodeText, decodeText } from "../engine/text.ts";
import type { JsonSchema } from "../types/json-schema.ts";
import type { Wire } from "../types/type.ts";
import type { Codecs } from "./codecs.ts";
import { PayloadError } from "./error.ts";
import { essenceOf } from "./media-type.ts";
import type { References } from "./references.ts";

/** What a form has to know of a parameter. */
interface Field {
  readonly name: string;
  readonly wire: Wire;
  readonly schema: JsonSchema;
  /** Its value in a form or query is text as it stands. */
  readonly text: boolean;
  /** Takes bytes or an array. */
  readonly read?: unknown;
}

const boundaryOf = /;[ \t]*boundary=(?:"([^"]+)"|([^\s;"]+))/i;

/**
 * The parameters in a form (multipart/form-data, RFC 7578) as a JSON object. Files and parts for parameters that are bytes
 * or arrays become references; fields are read as they would be in a query; what has one name becomes a list.
 * @param body its bytes, memory of its own
 * @throws PayloadError where the form is malformed
 */
export function jsonOfForm(
  codecs: Codecs,
  type: string,
  body: Uint8Array,
  fields: readonly Field[],
  references: References,
): Uint8Array {
  const [, quoted, plain] = boundaryOf.exec(type) ?? [];
  const boundary = quoted ?? plain;
  if (boundary === undefined) throw new PayloadError("the Content-Type of a form has no boundary");
  const values = new Map<string, string[]>();
  const lists = new Set(fields.filter(isList).map(({ name }) => name));
  const parts = codecs.parseMultipart(body, boundary);
  if (!Array.isArray(parts)) throw new PayloadError(`part ${parts.part} of the form: ${parts.message}`, parts.position);
  for (const { name, filename, type: partType, bytes } of parts) {
    const field = fields.find((each) => each.name === name);
    const isFile = filename !== undefined || (field?.read !== undefined && (field.text || isBinary(partType)));
    const said = {
      ...(partType === undefined ? {} : { type: partType }),
      ...(filename === undefined ? {} : { name: filename }),
    };
    const value = isFile
      ? JSON.stringify(references.hold({ kind: "bytes", bytes, own: true, ...said }))
      : valueOf(decodeText(bytes), field?.wire ?? "string");
    const others = values.get(name);
    if (others === undefined) values.set(name, [value]);
    else others.push(value);
  }
  const members = [...values].map(
    ([name, all]) => `${JSON.stringify(name)}:${all.length > 1 || lists.has(name) ? `[${all.join()}]` : all[0]}`,
  );
  return encodeText(`{${members.join()}}`);
}

function isList({ read, schema }: Field): boolean {
  return read === undefined && schema["type"] === "array";
}

function isBinary(type: string | undefined): boolean {
  return type !== undefined && essenceOf(type) !== "text/plain";
}

/** A field's text as JSON: what says a value of the type is that value. */
function valueOf(text: string, wire: Wire): string {
  if (wire === "string") return JSON.stringify(text);
  try {
    JSON.parse(text);
    return text;
  } catch {
    return JSON.stringify(text);
  }
}
