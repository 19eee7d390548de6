import { bytesOf } from "../host/bytes.ts";
import { arrayOver, kindOf, type ArrayKind, type TypedArray } from "./arrays.ts";
import { isMediaType } from "./media-type.ts";
import type { ArrayPayload, BytesPayload, Payload } from "./references.ts";
import { countOf, isShape, shapeText } from "./shape.ts";

/**
 * What a handler's result is if not JSON. Arrays of numbers, alone or as `{ data, shape }`, are arrays; `Uint8Array`,
 * `Buffer`, `ArrayBuffer` and `DataView` are bytes; so is `{ bytes, type }`, as `t.image()` and `t.file()` give it.
 * Memory that may change its size or is shared is copied, all other is the handler's own.
 * @throws TypeError where a shape does not fit its data, or a type is no media type
 */
export function payloadOf(result: object): Payload | undefined {
  const kind = kindOf(result);
  if (kind !== undefined && kind !== "u8") {
    const data = stable(result as TypedArray, kind);
    return { kind: "array", data, shape: [data.length] };
  }
  const bytes = bytesOf(result);
  if (bytes !== undefined) return { kind: "bytes", bytes };
  return "shape" in result ? shapedOf(result) : "bytes" in result ? typedBytesOf(result) : undefined;
}

function shapedOf(result: { readonly shape: unknown; readonly data?: unknown }): ArrayPayload | undefined {
  const { data, shape } = result;
  const kind = kindOf(data);
  if (kind === undefined || !Array.isArray(shape) || !hasOnly(result, shaped)) return undefined;
  const array = stable(data as TypedArray, kind);
  if (!isShape(shape) || countOf(shape) !== array.length) {
    throw new TypeError(`The shape ${shapeText(shape)} does not fit its ${array.length} numbers.`);
  }
  return { kind: "array", data: array, shape };
}

function typedBytesOf(result: { readonly bytes: unknown; readonly type?: unknown }): BytesPayload | undefined {
  const { bytes, type, name } = result as { readonly bytes: unknown; readonly type?: unknown; readonly name?: unknown };
  if (typeof bytes !== "object" || bytes === null || typeof type !== "string" || !hasOnly(result, described)) {
    return undefined;
  }
  const raw = bytesOf(bytes);
  if (raw === undefined) return undefined;
  if (!isMediaType(type)) throw new TypeError(`${JSON.stringify(type)} is no media type.`);
  return { kind: "bytes", bytes: raw, type, ...(typeof name === "string" ? { name } : {}) };
}

const shaped: ReadonlySet<string> = new Set(["data", "shape"]);
const described: ReadonlySet<string> = new Set(["bytes", "type", "name", "width", "height"]);

/** Whether an object says nothing that would be lost. */
function hasOnly(value: object, names: ReadonlySet<string>): boolean {
  return Object.keys(value).every((name) => names.has(name));
}

function stable(data: TypedArray, kind: ArrayKind): TypedArray {
  const bytes = bytesOf(data) as Uint8Array;
  return bytes.buffer === data.buffer ? data : arrayOver(kind, bytes);
}

/** A payload's raw form: bytes as they are, arrays as little-endian numbers row by row. */
export function rawBytesOf(payload: Payload): Uint8Array {
  return payload.kind === "bytes" ? payload.bytes : (bytesOf(payload.data) as Uint8Array);
}
