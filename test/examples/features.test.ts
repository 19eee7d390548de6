import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { drawings } from "../../dist/examples/drawings.js";
import { IMAGE_FEATURES, imageFeatures } from "../../dist/examples/image-features.js";
import { TEXT_FEATURES, writeTextFeatures } from "../../dist/examples/text-features.js";

const product = (a: Float32Array, b: Float32Array): number => a.reduce((sum, number, i) => sum + number * b[i]!, 0);

describe("a text's vector", () => {
  const of = (text: string): Float32Array => {
    const vector = new Float32Array(TEXT_FEATURES);
    writeTextFeatures(text, vector);
    return vector;
  };

  it("has length 1, and only numbers that are 0 where there are no words", () => {
    expect(product(of("a red boat"), of("a red boat"))).toBeCloseTo(1, 5);
    expect(of(" .,!").every((number) => number === 0)).toBe(true);
  });

  it("is near to those of texts that share words or parts of words, however they are written", () => {
    const boats = of("two red boats on a lake");
    expect(product(boats, of("a red boat"))).toBeGreaterThan(0.2);
    expect(product(boats, of("the parliament of Finland"))).toBeLessThan(0.15);
    expect(product(of("Straße, ÄPFEL"), of("äpfel straße"))).toBeCloseTo(1, 5);
  });
});

describe("an image's vector", () => {
  const svg = (name: string): string => drawings.find((drawing) => drawing.name === name)!.svg;
  const png = async (name: string, size = 160): Promise<Uint8Array> =>
    await sharp(Buffer.from(svg(name)))
      .resize(size, size)
      .png()
      .toBuffer();

  it("has length 1", async () => {
    const vector = await imageFeatures(await png("red boat"));
    expect(vector).toHaveLength(IMAGE_FEATURES);
    expect(product(vector, vector)).toBeCloseTo(1, 5);
  });

  it("is near to that of the same image in another size and format", async () => {
    const jpeg = await sharp(Buffer.from(svg("red boat")))
      .resize(300, 300)
      .jpeg({ quality: 70 })
      .toBuffer();
    const [one, other] = await Promise.all([imageFeatures(await png("red boat")), imageFeatures(jpeg)]);
    expect(product(one, other)).toBeGreaterThan(0.9);
  });

  it("is nearer to that of the same thing in another colour than to that of another thing in another colour", async () => {
    const vectors = await Promise.all(
      ["red boat", "blue boat", "green house"].map(async (name) => imageFeatures(await png(name))),
    );
    const [red, blue, house] = vectors as [Float32Array, Float32Array, Float32Array];
    expect(product(red, blue)).toBeGreaterThan(product(red, house));
  });

  it("is none of what cannot be decoded", async () => {
    const whole = await png("red boat");
    const error = await imageFeatures(whole.slice(0, 60)).catch((error: unknown) => error);
    expect(error).toMatchObject({ code: -32602, data: { issues: [{ path: ["photo"] }] } });
  });
});
