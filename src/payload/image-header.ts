import { readAvif } from "./avif.ts";
import { PayloadError } from "./error.ts";
import { latin1 } from "./latin1.ts";

export type ImageMediaType = "image/jpeg" | "image/png" | "image/webp" | "image/gif" | "image/avif";

/** The formats that are known. */
export const IMAGE_TYPES: readonly ImageMediaType[] = [
  "image/jpeg",
  "image/png",
  "image/webp",
  "image/gif",
  "image/avif",
];

/** Pixels. */
export interface ImageSize {
  readonly width: number;
  readonly height: number;
}

export interface ImageHeader extends ImageSize {
  readonly type: ImageMediaType;
}

type Read = (view: DataView) => ImageSize | undefined;

/** By the text that files begin with, "." being any byte; what comes of it is looked at by `read`. */
const formats: readonly (readonly [beginning: RegExp, type: ImageMediaType, read: Read])[] = [
  [/^\xff\xd8\xff/, "image/jpeg", readJpeg],
  [/^\x89PNG\r\n\x1a\n/, "image/png", readPng],
  [/^RIFF.{4}WEBP/s, "image/webp", readWebp],
  [/^GIF8[79]a/, "image/gif", readGif],
  [/^.{4}ftyp(?:avif|avis|mif1|msf1)/s, "image/avif", readAvif],
];

const BEGINNING = 12; // bytes

/**
 * Reads what an image is and its size from its header, however far in: no pixel is decoded.
 * @throws PayloadError where it is no image of a known format, or its header is truncated or says no size
 */
export function readImageHeader(bytes: Uint8Array): ImageHeader {
  const beginning = latin1(bytes.subarray(0, BEGINNING));
  const format = formats.find(([pattern]) => pattern.test(beginning));
  if (format === undefined) throw new PayloadError("expected an image: JPEG, PNG, WebP, GIF or AVIF", 0);
  const [, type, read] = format;
  const size = sizeOf(read, new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  if (size === undefined) throw new PayloadError(`expected ${type}, and its header is cut off or malformed`);
  const { width, height } = size;
  if (width === 0 || height === 0) throw new PayloadError(`expected ${type} with a size, got ${width} x ${height}`);
  return { type, width, height };
}

function sizeOf(read: Read, view: DataView): ImageSize | undefined {
  try {
    return read(view);
  } catch (error) {
    // A DataView is asked for what lies beyond its end.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

// https://www.w3.org/TR/png-3/#11IHDR
function readPng(view: DataView): ImageSize | undefined {
  const isHeader = view.getUint32(8) === 13 && view.getUint32(12) === 0x49_48_44_52; // "IHDR"
  return isHeader ? { width: view.getUint32(16), height: view.getUint32(20) } : undefined;
}

// The logical screen descriptor: https://www.w3.org/Graphics/GIF/spec-gif89a.txt, section 18.
function readGif(view: DataView): ImageSize {
  return { width: view.getUint16(6, true), height: view.getUint16(8, true) };
}

// RFC 9649, sections 2.5 to 2.7, and RFC 6386, section 9.1.
function readWebp(view: DataView): ImageSize | undefined {
  switch (view.getUint32(12)) {
    case 0x56_50_38_20: // "VP8 ": lossy
      if (view.getUint8(23) !== 0x9d || view.getUint16(24) !== 0x01_2a) return undefined;
      return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
    case 0x56_50_38_4c: {
      // "VP8L": lossless
      if (view.getUint8(20) !== 0x2f) return undefined;
      const bits = view.getUint32(21, true);
      return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
    }
    case 0x56_50_38_58: // "VP8X": extended
      return {
        width: (view.getUint32(24, true) & 0xff_ffff) + 1,
        height: (view.getUint32(26, true) >>> 8) + 1,
      };
    default:
      return undefined;
  }
}

/** Markers that nothing belongs to: TEM, RST0 to RST7, SOI. */
const isAlone = (marker: number): boolean => marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8);
/** Start of a frame, whatever its coding: C4, C8 and CC are something else. */
const isFrame = (marker: number): boolean => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
const START_OF_SCAN = 0xda;
const END_OF_IMAGE = 0xd9;

// ITU T.81, annex B. Segments are passed over whole, so that a thumbnail within EXIF is not taken for the image.
function readJpeg(view: DataView): ImageSize | undefined {
  for (let at = 2; view.getUint8(at) === 0xff;) {
    const marker = view.getUint8(at + 1);
    if (marker === 0xff || isAlone(marker)) {
      at += marker === 0xff ? 1 : 2;
      continue;
    }
    if (isFrame(marker)) return { width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
    if (marker === START_OF_SCAN || marker === END_OF_IMAGE || marker === 0) return undefined;
    at += 2 + Math.max(view.getUint16(at + 2), 2);
  }
  return undefined;
}
