import { t, type Type } from "ucall";
import { describe, expect, it } from "vitest";
import { base64, bytesPayload, check, images, read, references, take } from "./values.ts";

const png: string = base64(images["a PNG"]?.bytes as Uint8Array);

describe("bytes", () => {
  it("are base64 in JSON, escapes or not", () => {
    expect(take(t.bytes(), "")).toEqual(new Uint8Array(0));
    expect(take(t.bytes(), "/+8=")).toEqual(Uint8Array.of(0xff, 0xef));
    expect(read(t.bytes(), String.raw`"\/+8="`)).toEqual(Uint8Array.of(0xff, 0xef));
    const some = Uint8Array.from({ length: 1000 }, (_, i) => i * 7);
    expect(take(t.bytes(), base64(some))).toEqual(some);
  });

  it("come beside it, as a copy unless they are lent", () => {
    const bytes = Uint8Array.of(1, 2, 3);
    const text = bytesPayload(bytes, "text/plain", "x.txt");
    expect(take(t.bytes(), text)).toEqual(bytes);
    expect(take(t.bytes(), text)).not.toBe(bytes);
    expect(take(t.bytes({ lend: true }), text)).toBe(bytes);
    const array = references.hold({ kind: "array", data: bytes, shape: [3] });
    expect(take(t.bytes(), array)).toEqual(bytes);
    const floats = references.hold({ kind: "array", data: new Float32Array(1), shape: [1] });
    expect(take(t.bytes(), floats)).toEqual(["p: expected bytes, got an array of f32"]);
  });

  it("of this process are taken as they are", () => {
    const bytes = Buffer.from([1, 2]);
    expect(check(t.bytes(), bytes)).toBe(bytes);
    expect(check(t.bytes(), Uint8Array.of(1).buffer)).toEqual(Uint8Array.of(1));
  });

  it.each<[unknown, string]>([
    [5, "p: expected bytes in base64, got a number"],
    [[1, 2], "p: expected bytes in base64, got an array"],
    [null, "p: expected bytes in base64, got null"],
    ["A===", 'p: expected base64, and "=" at 1 does not belong there'],
    ["AQI", "p: expected base64 with padding, got 3 characters, no multiple of 4"],
    ["AR==", 'p: expected base64, and "R" at 1 does not belong there'],
    ["AQ==AQ==", 'p: expected base64, and "=" at 2 does not belong there'],
    ["AQ I", 'p: expected base64, and " " at 2 does not belong there'],
    ["_-__", 'p: expected base64, and "_" at 0 does not belong there'],
    ["data:;base64,AQI=", 'p: expected base64, and ":" at 4 does not belong there'],
  ])("%j are refused", (json, issue) => {
    expect(take(t.bytes(), json)).toEqual([issue]);
  });
});

describe("files", () => {
  const bytes = Uint8Array.of(1, 2);
  const nameless = { bytes, name: "", type: "application/octet-stream" };

  it("have a name and a type where they are told", () => {
    expect(take(t.file(), "AQI=")).toEqual(nameless);
    expect(take(t.file(), "data:text/plain;charset=utf-8;base64,AQI=")).toEqual({
      ...nameless,
      type: "text/plain;charset=utf-8",
    });
    expect(take(t.file(), "DATA:;base64,AQI=")).toEqual(nameless);
    expect(take(t.file(), bytesPayload(bytes, "text/csv", "a.csv"))).toEqual({
      bytes,
      name: "a.csv",
      type: "text/csv",
    });
    expect(take(t.file(), { bytes: "AQI=", name: "a.csv", type: "text/csv" })).toEqual({
      bytes,
      name: "a.csv",
      type: "text/csv",
    });
    expect(take(t.file(), { bytes: bytesPayload(bytes), name: "a" })).toEqual({ ...nameless, name: "a" });
    expect(check(t.file(), { bytes, type: "text/csv" })).toEqual({ bytes, name: "", type: "text/csv" });
  });

  it("have no type that is none", () => {
    expect(take(t.file(), bytesPayload(bytes, "text/html\r\nx: y"))).toEqual(nameless);
    expect(take(t.file(), { bytes: "AQI=", type: "x" })).toEqual(nameless);
  });

  it("are refused as bytes are", () => {
    expect(take(t.file(), "data:text/plain,hello")).toEqual([
      "p: expected a data: URL in base64, data:image/png;base64,...",
    ]);
    expect(take(t.file(), "data:text/plain;base64,A")).toEqual([
      "p: expected base64 with padding, got 1 characters, no multiple of 4",
    ]);
    expect(take(t.file(), { name: "a" })).toEqual(["p: expected bytes in base64, got an object"]);
  });
});

describe("images", () => {
  const value = { bytes: images["a PNG"]?.bytes as Uint8Array, type: "image/png", width: 21, height: 13 };

  it("have the type and size of their header", () => {
    expect(take(t.image(), png)).toEqual(value);
    expect(take(t.image(), `data:image/png;base64,${png}`)).toEqual(value);
    expect(take(t.image({ types: ["image/png", "image/gif"] }), bytesPayload(value.bytes))).toEqual(value);
    expect(take(t.image(), bytesPayload(value.bytes, "application/octet-stream"))).toEqual(value);
    expect(check(t.image(), value)).toEqual(value);
    expect(take(t.image(), bytesPayload(images["a JPEG"]?.bytes as Uint8Array, "image/jpg"))).toMatchObject({
      type: "image/jpeg",
    });
  });

  it("are lent where that is asked for", () => {
    const lent = take(t.image({ lend: true }), bytesPayload(value.bytes)) as typeof value;
    expect(lent.bytes).toBe(value.bytes);
    expect((take(t.image(), bytesPayload(value.bytes)) as typeof value).bytes).not.toBe(value.bytes);
  });

  it("are refused for their type or size", () => {
    expect(take(t.image({ types: ["image/jpeg", "image/webp"] }), png)).toEqual([
      "p: expected image/jpeg or image/webp, got image/png",
    ]);
    expect(take(t.image(), `data:image/jpeg;base64,${png}`)).toEqual([
      "p: expected an image of the type that is told, image/jpeg, got image/png",
    ]);
    expect(take(t.image({ maxPixels: 272 }), png)).toEqual(["p: expected at most 272 pixels, got 21 x 13"]);
    expect(take(t.image({ maxPixels: 273 }), png)).toEqual(value);
    const absurd = value.bytes.slice();
    new DataView(absurd.buffer).setUint32(16, 0x7fff_ffff);
    expect(take(t.image(), base64(absurd))).toEqual(["p: expected at most 64000000 pixels, got 2147483647 x 13"]);
    expect(take(t.image(), "AQI=")).toEqual(["p: expected an image: JPEG, PNG, WebP, GIF or AVIF"]);
  });

  it("are of types that there are", () => {
    expect(() => t.image({ types: ["image/tiff" as never] })).toThrow("t.image() takes types among image/jpeg");
    expect(() => t.image({ types: [] })).toThrow("t.image() takes types among");
    expect(() => t.image({ maxPixels: 0 })).toThrow("t.image() takes a number of pixels, not 0");
  });
});

describe("a Blob of this process", () => {
  const png = images["a PNG"]?.bytes as Uint8Array<ArrayBuffer>;
  const validate = (of: Type, value: unknown): unknown => of["~standard"].validate(value);

  it("is read first", async () => {
    const file = new File([png], "a.png", { type: "image/png" });
    const value = { bytes: png, type: "image/png", width: 21, height: 13 };
    expect(await validate(t.bytes(), new Blob([png]))).toEqual({ value: png });
    expect(await validate(t.file(), file)).toEqual({ value: { bytes: png, name: "a.png", type: "image/png" } });
    expect(await validate(t.f32(), new Blob([Float32Array.of(1)]))).toEqual({ value: Float32Array.of(1) });
    expect(
      await validate(t.object({ list: t.array(t.image()), one: t.image() }), { list: [file, png], one: file }),
    ).toEqual({
      value: { list: [value, value], one: value },
    });
  });

  it("is refused with its path", async () => {
    const of = t.object({ photos: t.array(t.image()) });
    expect(await validate(of, { photos: [new Blob(["x"])] })).toEqual({
      issues: [{ path: ["photos", 0], message: "expected an image: JPEG, PNG, WebP, GIF or AVIF" }],
    });
  });
});
