import type { ArrayKind } from "./arrays.ts";
import { PayloadError } from "./error.ts";
import { latin1 } from "./latin1.ts";
import { MAX_DIMENSIONS } from "./shape.ts";

/** What the header of a `.npy` file says. */
export interface NpyHeader {
  readonly kind: ArrayKind;
  /** The numbers are big-endian. */
  readonly swapped: boolean;
  /** Column by column. */
  readonly fortran: boolean;
  readonly shape: readonly number[];
}

const LONGEST = 4096; // bytes: NumPy's own are 64 to 256

const kinds: ReadonlyMap<string, ArrayKind> = new Map([
  ["f4", "f32"],
  ["f8", "f64"],
  ["i1", "i8"],
  ["i2", "i16"],
  ["i4", "i32"],
  ["i8", "i64"],
  ["u1", "u8"],
  ["b1", "u8"],
  ["u2", "u16"],
  ["u4", "u32"],
  ["u8", "u64"],
]);

/**
 * Reads the header, a literal of a Python dictionary with three keys.
 * @throws PayloadError where it is none, or describes anything but numbers of our kinds
 */
export function parseNpyHeader(bytes: Uint8Array): NpyHeader {
  if (bytes.length > LONGEST) throw new PayloadError(`a .npy file whose header is longer than ${LONGEST} bytes`);
  const entries = dictionary(latin1(bytes));
  const shape = shapeOf(entries.get("shape"));
  const order = entries.get("fortran_order");
  if (order !== "True" && order !== "False") fail("its fortran_order is neither True nor False");
  return { ...kindOfDescr(entries.get("descr")), fortran: order === "True", shape };
}

// A value is a string, True or False, a tuple of numbers, or what begins a list of fields.
const entry = /\s*(['"])(\w+)\1\s*:\s*('[^'\\]*'|"[^"\\]*"|True|False|\([\d\sL,]*\)|\[)/y;

/** The values by their keys, as they are written. */
function dictionary(text: string): Map<string, string> {
  const entries = new Map<string, string>();
  const open = /^\s*\{/.exec(text);
  if (open === null) return fail("it is no dictionary");
  entry.lastIndex = open[0].length;
  for (;;) {
    const at = entry.lastIndex;
    const match = entry.exec(text);
    if (match === null) return endOf(text, at, entries);
    const [, , key = "", value = ""] = match;
    if (entries.has(key)) fail(`it says ${key} twice`);
    entries.set(key, value);
    if (value === "[") fail("its dtype has fields (a structured array): send each as an array of its own");
    const comma = /\s*(,?)/y;
    comma.lastIndex = entry.lastIndex;
    const separated = comma.exec(text)?.[1] === ",";
    entry.lastIndex = comma.lastIndex;
    if (!separated) return endOf(text, comma.lastIndex, entries);
  }
}

function endOf(text: string, at: number, entries: Map<string, string>): Map<string, string> {
  if (!/^\s*\}\s*$/.test(text.slice(at))) fail("it is no dictionary of the form that NumPy writes");
  return entries;
}

function shapeOf(text: string | undefined): number[] {
  if (text?.[0] !== "(") return fail("it has no shape");
  // A tuple of one has a comma at its end; Python 2 wrote long numbers with an L.
  const parts = text.slice(1, -1).split(",");
  if ((parts.at(-1) as string).trim() === "") parts.pop();
  if (parts.length > MAX_DIMENSIONS) fail(`it has more than ${MAX_DIMENSIONS} dimensions`);
  return parts.map((part) => {
    const length = /^\s*(\d{1,16})L?\s*$/.exec(part)?.[1];
    if (length === undefined || !Number.isSafeInteger(Number(length))) return fail("its shape is no tuple of lengths");
    return Number(length);
  });
}

function kindOfDescr(text: string | undefined): { readonly kind: ArrayKind; readonly swapped: boolean } {
  const [, order, name = ""] = /^['"]([<>|])(.*)['"]$/.exec(text ?? "") ?? [];
  const kind = kinds.get(name);
  const isSingle = name.endsWith("1");
  if (kind === undefined || (order === "|") !== isSingle) return fail(refusalOf(text ?? "none", name));
  return { kind, swapped: order === ">" };
}

function refusalOf(text: string, name: string): string {
  if (name[0] === "O") return "its dtype is object, and objects are never read: unpickling them could run code";
  if (name === "f2") return "its dtype is float16: send it as float32";
  return `its dtype ${text.slice(0, 20)} is none of f4, f8, i1 to i8, u1 to u8 and b1`;
}

function fail(problem: string): never {
  throw new PayloadError(`a .npy file whose header cannot be read: ${problem}`);
}
