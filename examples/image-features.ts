import { UcallError, ErrorCode } from "ucall";
import { normalize } from "./text-features.ts";

const SIDE = 32; // pixels that an image is shrunk to, both ways
const FREQUENCIES = 16; // of the cosine transform, both ways
const [HUES, SATURATIONS, VALUES] = [8, 4, 4];
const CELLS = 8; // both ways

const SHAPES = FREQUENCIES * FREQUENCIES;
const COLORS = HUES * SATURATIONS * VALUES;
const LAYOUT = CELLS * CELLS * 2;

/** Numbers of an image's vector. */
export const IMAGE_FEATURES = SHAPES + COLORS + LAYOUT;

/** Pixels of an image that is decoded. */
export const MAX_PIXELS = 16_000_000;

/**
 * An image's vector, of length 1: a third each for its shapes (the lower frequencies of its cosine transform), its colours
 * (a histogram of hue, saturation and value) and where they are.
 * @throws UcallError -32602 where it cannot be decoded
 */
export async function imageFeatures(image: Uint8Array): Promise<Float32Array<ArrayBuffer>> {
  const pixels = await shrink(image);
  const features = new Float32Array(IMAGE_FEATURES);
  const parts = [
    features.subarray(0, SHAPES),
    features.subarray(SHAPES, SHAPES + COLORS),
    features.subarray(SHAPES + COLORS, SHAPES + COLORS + LAYOUT),
  ] as const;
  writeShapes(pixels, parts[0]);
  writeColors(pixels, parts[1]);
  writeLayout(pixels, parts[2]);
  for (const part of parts) normalize(part);
  normalize(features);
  return features;
}

/** Red, green and blue of SIDE x SIDE pixels. */
async function shrink(image: Uint8Array): Promise<Uint8Array> {
  const { default: sharp } = await import("sharp"); // with the first image: elsewhere than in Node there may be none
  try {
    return await sharp(image, { limitInputPixels: MAX_PIXELS })
      .autoOrient()
      .flatten({ background: "white" })
      .resize(SIDE, SIDE, { fit: "fill" })
      .toColourspace("srgb")
      .raw()
      .toBuffer();
  } catch (cause) {
    const issues = [{ path: ["photo"], message: "expected an image that can be decoded" }];
    throw new UcallError(ErrorCode.INVALID_PARAMS, undefined, { issues }, { cause });
  }
}

const cosines = Float32Array.from({ length: FREQUENCIES * SIDE }, (_, i) => {
  const frequency = Math.floor(i / SIDE);
  return Math.cos((Math.PI / SIDE) * ((i % SIDE) + 0.5) * frequency);
});

/** The two-dimensional cosine transform (DCT-II) of the luma, without its mean. */
function writeShapes(pixels: Uint8Array, into: Float32Array): void {
  const rows = new Float32Array(SIDE * FREQUENCIES);
  for (let y = 0; y < SIDE; y++) {
    for (let u = 0; u < FREQUENCIES; u++) {
      let sum = 0;
      for (let x = 0; x < SIDE; x++) sum += lumaAt(pixels, y * SIDE + x) * cosines[u * SIDE + x]!;
      rows[y * FREQUENCIES + u] = sum;
    }
  }
  for (let v = 0; v < FREQUENCIES; v++) {
    for (let u = 0; u < FREQUENCIES; u++) {
      let sum = 0;
      for (let y = 0; y < SIDE; y++) sum += rows[y * FREQUENCIES + u]! * cosines[v * SIDE + y]!;
      into[v * FREQUENCIES + u] = sum;
    }
  }
  into[0] = 0;
}

/** How much of the image each colour is; by square roots, so that a background does not outweigh all else. */
function writeColors(pixels: Uint8Array, into: Float32Array): void {
  for (let i = 0; i < SIDE * SIDE; i++) {
    const [hue, saturation, value] = hsvAt(pixels, i);
    into[(bin(hue, HUES) * SATURATIONS + bin(saturation, SATURATIONS)) * VALUES + bin(value, VALUES)]! += 1;
  }
  for (let i = 0; i < into.length; i++) into[i] = Math.sqrt(into[i]!);
}

/** Mean chroma (Cb and Cr of JPEG) of each cell. */
function writeLayout(pixels: Uint8Array, into: Float32Array): void {
  for (let i = 0; i < SIDE * SIDE; i++) {
    const x = i % SIDE;
    const y = Math.floor(i / SIDE);
    const cell = Math.floor((y * CELLS) / SIDE) * CELLS + Math.floor((x * CELLS) / SIDE);
    const luma = lumaAt(pixels, i);
    into[2 * cell]! += (pixels[3 * i + 2]! - luma) * 0.564;
    into[2 * cell + 1]! += (pixels[3 * i]! - luma) * 0.713;
  }
}

function lumaAt(pixels: Uint8Array, i: number): number {
  return 0.299 * pixels[3 * i]! + 0.587 * pixels[3 * i + 1]! + 0.114 * pixels[3 * i + 2]!;
}

/** Hue, saturation and value, each from 0 to 1. */
function hsvAt(pixels: Uint8Array, i: number): [number, number, number] {
  const [red, green, blue] = [pixels[3 * i]!, pixels[3 * i + 1]!, pixels[3 * i + 2]!];
  const most = Math.max(red, green, blue);
  const range = most - Math.min(red, green, blue);
  let sixth = 0;
  if (range > 0) {
    if (most === red) sixth = ((green - blue) / range + 6) % 6;
    else if (most === green) sixth = (blue - red) / range + 2;
    else sixth = (red - green) / range + 4;
  }
  return [sixth / 6, most === 0 ? 0 : range / most, most / 255];
}

function bin(share: number, bins: number): number {
  return Math.min(Math.floor(share * bins), bins - 1);
}
