import { decodeCbor } from "../../dist/src/payload/cbor.js";

/** A value out of CBOR as the JSON text that says the same: what is base64 and lists of numbers there. */
export function textOfCbor(bytes: Uint8Array): string {
  return JSON.stringify(plain(decodeCbor(bytes)));
}

function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  if (ArrayBuffer.isView(value)) return Array.from(value as unknown as ArrayLike<number | bigint>, Number);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  const { bytes, type, data, shape } = value as Record<string, unknown>;
  if (bytes instanceof Uint8Array && typeof type === "string") return plain(bytes);
  if (ArrayBuffer.isView(data) && Array.isArray(shape)) return nested(plain(data) as unknown[], shape as number[]);
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, plain(member)]));
}

function nested(numbers: unknown[], [first = 0, ...rest]: number[]): unknown[] {
  if (rest.length === 0) return numbers;
  const size = numbers.length / first;
  return Array.from({ length: first }, (_, i) => nested(numbers.slice(i * size, (i + 1) * size), rest));
}
