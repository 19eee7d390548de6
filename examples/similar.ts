import { ErrorCode, procedure, t, UcallError } from "ucall";
import { drawings } from "./drawings.ts";
import { imageFeatures, MAX_PIXELS } from "./image-features.ts";
import { JOINT_FEATURES, jointFeatures } from "./vectorize.ts";

/** A picture of the set that is searched. */
interface Picture {
  readonly name: string;
  readonly png: Uint8Array<ArrayBuffer>;
  readonly features: Float32Array;
  readonly joint: Float32Array;
}

/** One that was found. */
export interface Found {
  readonly name: string;
  /** From 0, nothing in common, to 1, the same. */
  readonly likeness: number;
}

let drawn: Promise<readonly Picture[]> | undefined;

/** The set, drawn when it is first asked for. */
function pictures(): Promise<readonly Picture[]> {
  return (drawn ??= Promise.all(
    drawings.map(async ({ name, svg }) => {
      const { default: sharp } = await import("sharp");
      const png = new Uint8Array(await sharp(new TextEncoder().encode(svg)).png().toBuffer());
      const features = await imageFeatures(png);
      return { name, png, features, joint: jointFeatures(name, features) };
    }),
  ));
}

async function search(vector: Float32Array, of: (picture: Picture) => Float32Array, k: number): Promise<Found[]> {
  const found = (await pictures()).map((picture) => ({ name: picture.name, likeness: product(vector, of(picture)) }));
  return found.sort((a, b) => b.likeness - a.likeness).slice(0, k);
}

function product(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return Math.round(sum * 10_000) / 10_000;
}

const k = t.int({ minimum: 1, maximum: 100, default: 5 });

/** Finds the pictures that look most like a photo. */
export const similar = procedure(
  { photo: t.image({ maxPixels: MAX_PIXELS }), k },
  async ({ photo, k }) => search(await imageFeatures(photo.bytes), ({ features }) => features, k),
  { summary: "Finds the pictures that look most like a photo" },
);

/** The same by a vector of `vectorize`, so also by what the pictures show. */
export const nearest = procedure(
  { vector: t.f32([JOINT_FEATURES]), k },
  ({ vector, k }) => search(vector, ({ joint }) => joint, k),
  { summary: "Finds the pictures nearest to a vector of vectorize" },
);

/** The pictures themselves. */
export const picture = procedure(
  { name: t.string() },
  async ({ name }) => {
    const found = (await pictures()).find((one) => one.name === name);
    if (found === undefined) throw new UcallError(ErrorCode.NOT_FOUND, `There is no picture of a ${name}`);
    return { bytes: found.png, type: "image/png" };
  },
  {
    readonly: true,
    path: "/pictures/{name}",
    cache: { ttl: 3_600_000 },
    returns: t.image(),
    summary: "Gives a picture by its name, such as red boat",
  },
);
