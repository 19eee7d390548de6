import { procedure, t, type Api } from "ucall";

/** The numbers from 0 on. */
export const counted = (length: number): Float32Array => Float32Array.from({ length }, (_, i) => i);

/** Procedures whose parameters are arrays and bytes: their results say in plain JSON what came. */
export function payloadApi(): Api {
  const numbers = (data: Iterable<number | bigint>): unknown[] =>
    Array.from(data, (value) => (typeof value === "bigint" ? String(value) : value));
  const readonly = { readonly: true };
  return {
    // Results of each kind.
    vector: procedure({}, () => Float32Array.of(1, -0.5), readonly),
    grid: procedure({}, () => ({ data: Float32Array.of(1, 2, 3, 4, 5, 6), shape: [2, 3] }), readonly),
    picture: procedure({}, () => ({ bytes: Uint8Array.of(1, 254), type: "image/png" }), readonly),
    mixed: procedure({}, () => ({ name: "a", vector: Float32Array.of(1, 2) }), readonly),

    /** Arrays of 0, 1, 2 and so on, of these lengths, within a result; and one alone. */
    counted: procedure({ lengths: t.array(t.int()) }, ({ lengths }) => ({
      name: "counted",
      arrays: lengths.map(counted),
    })),
    count: procedure({ length: t.int() }, ({ length }) => counted(length), readonly),

    scaled: procedure({ factor: t.int(), value: t.f32() }, ({ factor, value }) =>
      numbers(value.map((x) => x * factor)),
    ),
    form: procedure(
      { title: t.string(), count: t.int().optional(), file: t.file(), tags: t.array(t.string()).optional() },
      ({ title, count, file, tags }) => [title, count, file.name, file.type, numbers(file.bytes), tags],
    ),
    files: procedure({ files: t.array(t.file()) }, ({ files }) =>
      files.map((file) => [file.name, numbers(file.bytes)]),
    ),

    f32: procedure({ value: t.f32() }, ({ value }) => numbers(value)),
    f64: procedure({ value: t.f64([2]) }, ({ value }) => numbers(value)),
    i8: procedure({ value: t.i8() }, ({ value }) => numbers(value)),
    u8: procedure({ value: t.u8() }, ({ value }) => numbers(value)),
    i64: procedure({ value: t.i64() }, ({ value }) => numbers(value)),
    matrix: procedure({ value: t.f32([null, 3]) }, ({ value }) => [numbers(value.data), value.shape]),
    lent: procedure({ value: t.f32([null, 3], { lend: true }) }, ({ value }) => [numbers(value.data), value.shape]),
    cube: procedure({ value: t.i16([null, null, 2]) }, ({ value }) => [numbers(value.data), value.shape]),
    optional: procedure({ value: t.f32().nullable().optional() }, ({ value }) => value && numbers(value)),
    fallback: procedure({ value: t.f32([2]).default(Float32Array.of(1, 2)) }, ({ value }) => numbers(value)),
    bytes: procedure({ value: t.bytes() }, ({ value }) => numbers(value)),
    file: procedure({ value: t.file() }, ({ value }) => [numbers(value.bytes), value.name, value.type]),
    image: procedure(
      { value: t.image({ types: ["image/png", "image/gif"], maxPixels: 1000 }) },
      ({ value: { bytes, type, width, height } }) => [type, width, height, bytes.length],
    ),
    nested: procedure(
      { value: t.object({ rows: t.array(t.f32([2])), raw: t.bytes().optional() }) },
      ({ value: { rows, raw } }) => [rows.map(numbers), raw && numbers(raw)],
    ),
  };
}
