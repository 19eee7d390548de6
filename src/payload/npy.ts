import { arrayOver, bytesPerNumber, kindOf, type ArrayKind, type TypedArray } from "./arrays.ts";
import { PayloadError } from "./error.ts";
import { parseNpyHeader } from "./npy-header.ts";
import { joined } from "./joined.ts";
import { reversed, rowByRow } from "./order.ts";
import { countOf, shapeText } from "./shape.ts";

/** An array with its dimensions, row by row. */
export interface ShapedArray {
  readonly data: TypedArray;
  readonly shape: readonly number[];
}

const MAGIC = "\x93NUMPY";
const VERSION_AT = 6;
const ALIGNMENT = 64; // bytes, so that the data can be mapped

/** Whether bytes begin like a `.npy` file. */
export function isNpy(bytes: Uint8Array): boolean {
  for (let i = 0; i < MAGIC.length; i++) if (bytes[i] !== MAGIC.charCodeAt(i)) return false;
  return true;
}

/**
 * Reads a `.npy` file (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html), versions 1 to 3. The
 * data is a view of `bytes` where its order and place allow it. Arrays in Fortran order are transposed, big-endian ones
 * swapped, booleans are u8.
 * @throws PayloadError where it is truncated or longer than it says, or holds anything but numbers of our kinds
 */
export function readNpy(bytes: Uint8Array): ShapedArray {
  if (!isNpy(bytes)) throw new PayloadError("no .npy file: it does not begin with \\x93NUMPY", 0);
  const version = bytes[VERSION_AT] ?? 0;
  if (version < 1 || version > 3) throw new PayloadError(`a .npy file of version ${version}, not 1 to 3`, VERSION_AT);
  const start = version === 1 ? 10 : 12;
  if (bytes.length < start) throw new PayloadError("a .npy file that ends within its header", bytes.length);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  const end = start + length;
  if (bytes.length < end) throw new PayloadError("a .npy file that ends within its header", bytes.length);
  const { kind, swapped, fortran, shape } = parseNpyHeader(bytes.subarray(start, end));

  const size = countOf(shape) * bytesPerNumber(kind);
  const there = bytes.length - end;
  if (size !== there) {
    const says = Number.isSafeInteger(size) ? `${size} bytes of data` : "more data than there can be";
    throw new PayloadError(`a .npy file that says ${says} (${kind}, ${shapeText(shape)}), and has ${there}`, end);
  }
  const raw = bytes.subarray(end);
  const data = arrayOver(kind, swapped ? reversed(raw, bytesPerNumber(kind)) : raw);
  return { data: fortran && shape.length > 1 ? rowByRow(data, shape) : data, shape };
}

/** The head of a `.npy` file (version 1.0): the little-endian data, row by row, goes right behind it. */
export function npyHead(kind: ArrayKind, shape: readonly number[]): Uint8Array<ArrayBuffer> {
  const bytes = bytesPerNumber(kind);
  const descr = `${bytes === 1 ? "|" : "<"}${kind[0]}${bytes}`;
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`;
  const dictionary = `{'descr': '${descr}', 'fortran_order': False, 'shape': ${tuple}, }`;
  const start = 10;
  const length = Math.ceil((start + dictionary.length + 1) / ALIGNMENT) * ALIGNMENT - start;
  const text = `${MAGIC}\x01\0\0\0${dictionary.padEnd(length - 1)}\n`;
  const head = Uint8Array.from(text, (character) => character.charCodeAt(0));
  new DataView(head.buffer).setUint16(8, length, true);
  return head;
}

/**
 * A whole `.npy` file.
 * @throws TypeError where the array is of a kind that has no name here
 */
export function writeNpy(data: TypedArray, shape: readonly number[]): Uint8Array<ArrayBuffer> {
  return joined(npyParts({ data, shape }));
}

/** The same in pieces, of which the last is the array's own memory. */
export function npyParts({ data, shape }: ShapedArray): [head: Uint8Array, numbers: Uint8Array] {
  const kind = kindOf(data);
  if (kind === undefined) throw new TypeError("No array of numbers of a known kind.");
  return [npyHead(kind, shape), new Uint8Array(data.buffer, data.byteOffset, data.byteLength)];
}
