import type { Payload, References } from "./references.ts";

type Path = readonly (string | number)[];

/**
 * A JSON value with what its strings stand for: bytes as a `Uint8Array`, arrays as typed arrays, or as `{ data, shape }`
 * where they have several dimensions. For types that say nothing of bytes and arrays.
 */
export function withPayloads(value: unknown, references: References | undefined): unknown {
  return replacePayloads(value, references, valueOf);
}

/** A JSON value, each string that stands for bytes or an array replaced. */
export function replacePayloads(
  value: unknown,
  references: References | undefined,
  replace: (payload: Payload, path: Path) => unknown,
): unknown {
  if (references === undefined || references.empty) return value;
  const path: (string | number)[] = [];
  // As deep as the engine lets JSON be nested.
  const replaceIn = (value: unknown): unknown => {
    if (typeof value === "string") {
      const payload = references.take(value);
      return payload === undefined ? value : replace(payload, path);
    }
    if (typeof value !== "object" || value === null) return value;
    const below = (member: unknown, key: string | number): unknown => {
      path.push(key);
      const replaced = replaceIn(member);
      path.pop();
      return replaced;
    };
    if (Array.isArray(value)) return value.map(below);
    // Own properties only, of whatever name.
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, below(member, name)]));
  };
  return replaceIn(value);
}

function valueOf(payload: Payload): unknown {
  const { own = false } = payload;
  if (payload.kind === "bytes") return own ? payload.bytes : payload.bytes.slice();
  const data = own ? payload.data : payload.data.slice();
  return payload.shape.length === 1 ? data : { data, shape: [...payload.shape] };
}

/** What a payload is, in words for people. */
export function payloadName(payload: Payload): string {
  return payload.kind === "bytes" ? "bytes" : "an array of numbers";
}
