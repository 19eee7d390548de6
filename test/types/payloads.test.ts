import { procedure, t, type ImageValue, type InputOfProcedure, type ResultOfProcedure } from "ucall";
import { type Client, connect } from "ucall/client";
import { describe, expectTypeOf, it } from "vitest";

interface Shaped<Data> {
  readonly data: Data;
  readonly shape: [number, number];
}

const image: ImageValue = { bytes: new Uint8Array(1), type: "image/png", width: 1, height: 1 };

const api = {
  vector: procedure({ values: t.f32() }, ({ values }) => values),
  fixed: procedure({ values: t.f64([3], { lend: true }) }, ({ values }) => values),
  matrix: procedure({ values: t.f32([null, 1024]) }, async ({ values }) => values),
  bits: procedure({ values: t.u64().optional() }, ({ values }) => values),
  bytes: procedure({ raw: t.bytes(), hint: t.string().optional() }, ({ raw }) => Buffer.from(raw)),
  buffer: procedure({}, () => new ArrayBuffer(1)),
  view: procedure({}, async () => new DataView(new ArrayBuffer(1))),
  file: procedure({ upload: t.file() }, ({ upload }) => ({ bytes: upload.bytes, type: upload.type })),
  image: procedure({ photo: t.image() }, ({ photo }) => photo),
  png: procedure({ photo: t.image({ types: ["image/png", "image/gif"] }) }, ({ photo }) => photo.type),
  many: procedure({ photos: t.array(t.image()), rows: t.array(t.f32([8])) }, ({ rows }) => rows),
  pieces: procedure({}, async function* () {
    yield Buffer.from("x");
  }),
};

describe("handlers get", () => {
  it("typed arrays, with their shape where they have several dimensions", () => {
    procedure(
      {
        f32: t.f32(),
        i64: t.i64([null]),
        u8: t.u8({ description: "Levels" }),
        matrix: t.i16([null, 2]),
        cube: t.f64([1, null, 3], { title: "Cube" }),
        nullable: t.i8().nullable(),
        fallback: t.u32().default(Uint32Array.of(1)),
      },
      (params) => {
        expectTypeOf(params).toEqualTypeOf<{
          f32: Float32Array<ArrayBuffer>;
          i64: BigInt64Array<ArrayBuffer>;
          u8: Uint8Array<ArrayBuffer>;
          matrix: Shaped<Int16Array<ArrayBuffer>>;
          cube: { readonly data: Float64Array<ArrayBuffer>; readonly shape: [number, number, number] };
          nullable: Int8Array<ArrayBuffer> | null;
          fallback: Uint32Array<ArrayBuffer>;
        }>();
      },
    );
  });

  it("bytes, files and images", () => {
    procedure(
      { raw: t.bytes(), upload: t.file({ lend: true }), photo: t.image(), icon: t.image({ types: ["image/png"] }) },
      ({ raw, upload, photo, icon }) => {
        expectTypeOf(raw).toEqualTypeOf<Uint8Array<ArrayBuffer>>();
        expectTypeOf(upload).toEqualTypeOf<{
          readonly bytes: Uint8Array<ArrayBuffer>;
          readonly name: string;
          readonly type: string;
        }>();
        expectTypeOf(photo).toEqualTypeOf<ImageValue>();
        expectTypeOf(photo.type).toEqualTypeOf<
          "image/jpeg" | "image/png" | "image/webp" | "image/gif" | "image/avif"
        >();
        expectTypeOf(icon.type).toEqualTypeOf<"image/png">();
        expectTypeOf(new Blob([raw, upload.bytes])).toEqualTypeOf<Blob>();
      },
    );
  });
});

describe("callers pass", () => {
  it("typed arrays, lists of numbers, or a file", () => {
    type Vector = InputOfProcedure<typeof api.vector>["values"];
    expectTypeOf<Float32Array>().toExtend<Vector>();
    expectTypeOf<number[]>().toExtend<Vector>();
    expectTypeOf<{ data: Float32Array; shape: number[] }>().toExtend<Vector>();
    expectTypeOf<Blob>().toExtend<Vector>();
    expectTypeOf<ArrayBuffer>().toExtend<Vector>();
    expectTypeOf<Float64Array>().not.toExtend<Vector>();
    expectTypeOf<number[][]>().not.toExtend<Vector>();
    expectTypeOf<string>().not.toExtend<Vector>();
    type Matrix = InputOfProcedure<typeof api.matrix>["values"];
    expectTypeOf<number[][]>().toExtend<Matrix>();
    expectTypeOf<readonly (readonly number[])[]>().toExtend<Matrix>();
    expectTypeOf<{ data: Float32Array; shape: number[] }>().toExtend<Matrix>();
    expectTypeOf<Float32Array>().not.toExtend<Matrix>();
    expectTypeOf<number[]>().not.toExtend<Matrix>();
    expectTypeOf<{}>().toExtend<InputOfProcedure<typeof api.bits>>();
    expectTypeOf<{ values: BigUint64Array }>().toExtend<InputOfProcedure<typeof api.bits>>();
  });

  it("bytes of any sort", () => {
    type Raw = InputOfProcedure<typeof api.bytes>["raw"];
    expectTypeOf<Uint8Array>().toExtend<Raw>();
    expectTypeOf<Buffer>().toExtend<Raw>();
    expectTypeOf<ArrayBuffer>().toExtend<Raw>();
    expectTypeOf<File>().toExtend<Raw>();
    expectTypeOf<string>().not.toExtend<Raw>();
    type Photo = InputOfProcedure<typeof api.image>["photo"];
    expectTypeOf<File>().toExtend<Photo>();
    expectTypeOf<ImageValue>().toExtend<Photo>();
    expectTypeOf<{ bytes: Buffer; type: string }>().toExtend<Photo>();
    expectTypeOf<InputOfProcedure<typeof api.many>["photos"]>().toEqualTypeOf<Photo[]>();
  });
});

// Types only: nothing is ever answered.
const client: Client<typeof api> = connect<typeof api>("http://example.test/", { fetch: () => new Promise(() => {}) });

describe("a client", () => {
  it("gives arrays as they are, and bytes as a Uint8Array", () => {
    type Result<Method extends (...args: never) => unknown> = Awaited<ReturnType<Method>>;
    expectTypeOf<Result<typeof client.vector>>().toEqualTypeOf<Float32Array<ArrayBuffer>>();
    expectTypeOf<Result<typeof client.vector>>().toExtend<Float32Array>();
    expectTypeOf<Result<typeof client.matrix>>().toEqualTypeOf<Shaped<Float32Array<ArrayBuffer>>>();
    expectTypeOf<Result<typeof client.bits>>().toEqualTypeOf<BigUint64Array<ArrayBuffer> | undefined>();
    expectTypeOf<Result<typeof client.bytes>>().toEqualTypeOf<Uint8Array<ArrayBuffer>>();
    expectTypeOf<Result<typeof client.buffer>>().toEqualTypeOf<Uint8Array<ArrayBuffer>>();
    expectTypeOf<Result<typeof client.view>>().toEqualTypeOf<Uint8Array<ArrayBuffer>>();
    expectTypeOf<Result<typeof client.file>>().toEqualTypeOf<{ bytes: Uint8Array<ArrayBuffer>; type: string }>();
    expectTypeOf<Result<typeof client.image>>().toEqualTypeOf<ImageValue>();
    expectTypeOf<Result<typeof client.many>>().toEqualTypeOf<Float32Array<ArrayBuffer>[]>();
    expectTypeOf<ReturnType<typeof client.pieces>>().toEqualTypeOf<AsyncIterable<Uint8Array<ArrayBuffer>>>();
    expectTypeOf<ResultOfProcedure<typeof api.bytes>>().toEqualTypeOf<Buffer<ArrayBuffer>>();
  });

  it("takes them by name and by position", () => {
    expectTypeOf(client.vector).toBeCallableWith({ values: Float32Array.of(1) });
    expectTypeOf(client.vector).toBeCallableWith({ values: [1, 2] }, { timeout: 5 });
    expectTypeOf(client.vector).toBeCallableWith(Float32Array.of(1));
    expectTypeOf(client.matrix).toBeCallableWith({ values: { data: new Float32Array(2048), shape: [2, 1024] } });
    expectTypeOf(client.bytes).toBeCallableWith(new Uint8Array(1), "x");
    expectTypeOf(client.image).toBeCallableWith(new Blob([]));
    expectTypeOf(client.image).toBeCallableWith({ photo: image });
    // @ts-expect-error: another kind of numbers
    void (() => client.vector({ values: Float64Array.of(1) }));
    // @ts-expect-error: a path is no file
    void (() => client.image({ photo: "photo.jpg" }));
  });
});

describe("what is wrong", () => {
  it("does not compile", () => {
    // @ts-expect-error a length is a number or null
    void (() => t.f32(["3"]));
    // @ts-expect-error no such type
    void (() => t.image({ types: ["image/tiff"] }));
    // @ts-expect-error no such option
    void (() => t.bytes({ borrow: true }));
    // @ts-expect-error a default of another kind
    void (() => t.f32().default(Float64Array.of(1)));
  });
});
