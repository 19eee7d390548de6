import { describe, expect, it } from "vitest";
import { PayloadError } from "../../dist/src/payload/error.js";
import { readImageHeader } from "../../dist/src/payload/image-header.js";
import { images } from "./values.ts";

const bytesOf = (name: string): Uint8Array => images[name]?.bytes ?? new Uint8Array();
const names = Object.keys(images);

/** A copy with other bytes at a place. */
function changed(bytes: Uint8Array, at: number, ...values: number[]): Uint8Array {
  const copy = bytes.slice();
  copy.set(values, at);
  return copy;
}

const placeOf = (bytes: Uint8Array, text: string): number => Buffer.from(bytes).indexOf(text, 0, "latin1");

describe("the header of", () => {
  it.each(names)("%s", (name) => {
    expect(readImageHeader(bytesOf(name))).toEqual({ type: images[name]?.type, width: 21, height: 13 });
  });

  it.each(names)("%s that is cut off anywhere says the size or is refused", (name) => {
    const bytes = bytesOf(name);
    for (let length = 0; length < bytes.length; length++) {
      try {
        expect(readImageHeader(bytes.slice(0, length))).toMatchObject({ width: 21, height: 13 });
      } catch (error) {
        expect(error).toBeInstanceOf(PayloadError);
      }
    }
  });

  it("a JPEG is not that of the thumbnail within it", () => {
    const [image, thumbnail] = [bytesOf("a JPEG"), bytesOf("a progressive JPEG with EXIF")];
    const head = [0xff, 0xe1, (thumbnail.length + 2) >> 8, (thumbnail.length + 2) & 0xff];
    const small = changed(thumbnail, placeOf(thumbnail, "\xff\xc2") + 5, 0, 1, 0, 1);
    const whole = Buffer.concat([image.subarray(0, 2), Uint8Array.from(head), small, image.subarray(2)]);
    expect(readImageHeader(small)).toMatchObject({ width: 1, height: 1 });
    expect(readImageHeader(whole)).toMatchObject({ width: 21, height: 13 });
  });

  it("a JPEG may have fill bytes before its markers", () => {
    const image = bytesOf("a JPEG");
    const filled = Buffer.concat([image.subarray(0, 2), Uint8Array.of(0xff, 0xff, 0xff), image.subarray(2)]);
    expect(readImageHeader(filled)).toMatchObject({ width: 21, height: 13 });
  });

  it("an AVIF is that of its primary item, wherever its properties lie", () => {
    const image = bytesOf("an AVIF with alpha");
    const first = placeOf(image, "ispe");
    // The alpha plane may share the property, or have one of its own.
    const second = Buffer.from(image).indexOf("ispe", first + 1, "latin1");
    const other = second < 0 ? image : changed(image, second + 8, 0, 0, 0, 99);
    expect(readImageHeader(other)).toMatchObject({ width: 21, height: 13 });
  });

  it.each<[string, Uint8Array, string]>([
    ["nothing", new Uint8Array(), "expected an image: JPEG, PNG, WebP, GIF or AVIF"],
    ["text", Buffer.from("<svg xmlns='http://www.w3.org/2000/svg'/>"), "expected an image"],
    ["an MP4", Buffer.from("\0\0\0\x18ftypmp42\0\0\0\0mp42isom", "latin1"), "expected an image"],
    ["an HEIC", changed(bytesOf("an AVIF"), 8, ...Buffer.from("heic")), "expected an image"],
    ["a PNG without IHDR", changed(bytesOf("a PNG"), 12, 0x78), "expected image/png, and its header"],
    ["a PNG without width", changed(bytesOf("a PNG"), 16, 0, 0, 0, 0), "expected image/png with a size, got 0 x 13"],
    ["a GIF without height", changed(bytesOf("a GIF"), 8, 0, 0), "expected image/gif with a size, got 21 x 0"],
    ["a WebP of another codec", changed(bytesOf("a lossy WebP"), 15, 0x78), "expected image/webp, and its header"],
    ["a JPEG without a frame", bytesOf("a JPEG").slice(0, 20), "expected image/jpeg, and its header"],
    ["boxes of size 4", changed(bytesOf("an AVIF"), 3, 4), "expected image/avif, and its header"],
  ])("%s is refused", (_, bytes, message) => {
    expect(() => readImageHeader(bytes)).toThrow(message);
    expect(() => readImageHeader(bytes)).toThrow(PayloadError);
  });
});
