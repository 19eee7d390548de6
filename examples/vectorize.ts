import { procedure, t } from "ucall";
import { IMAGE_FEATURES, imageFeatures, MAX_PIXELS } from "./image-features.ts";
import { TEXT_FEATURES, writeTextFeatures } from "./text-features.ts";

/** Numbers of the vector of a description and a photo. */
export const JOINT_FEATURES = TEXT_FEATURES + IMAGE_FEATURES;

/** The vector of a description and a photo, one behind the other, of length 1 where both have something to say. */
export function jointFeatures(description: string, image: Float32Array): Float32Array<ArrayBuffer> {
  const joint = new Float32Array(JOINT_FEATURES);
  writeTextFeatures(description, joint.subarray(0, TEXT_FEATURES));
  joint.set(image, TEXT_FEATURES);
  return joint.map((number) => number * Math.SQRT1_2);
}

/** An embedding of a description and a photo, as a `Float32Array`. */
export const vectorize = procedure(
  { description: t.string({ maxLength: 10_000 }), photo: t.image({ maxPixels: MAX_PIXELS }) },
  async ({ description, photo }) => jointFeatures(description, await imageFeatures(photo.bytes)),
  { returns: t.f32([JOINT_FEATURES]), summary: "Gives one vector for a description and a photo" },
);
