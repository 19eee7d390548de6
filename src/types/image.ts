import { PayloadError } from "../payload/error.ts";
import { IMAGE_TYPES, readImageHeader, type ImageMediaType } from "../payload/image-header.ts";
import { essenceOf } from "../payload/media-type.ts";
import { FileType, type BytesOptions } from "./bytes.ts";
import type { JsonSchema } from "./json-schema.ts";
import type { GivenBytes } from "./payload-type.ts";

/** What may be said of `t.image()`. */
export interface ImageOptions<Media extends ImageMediaType = ImageMediaType> extends BytesOptions {
  /** The media types to take. Default: all five, JPEG, PNG, WebP, GIF and AVIF. */
  readonly types?: readonly Media[];
  /** Pixels of an image, width by height: a small file can be as many as its header says. Default: 64 million. */
  readonly maxPixels?: number;
}

/** An image as a handler gets it: encoded, its type and size read from its header. */
export interface ImageValue<Media extends ImageMediaType = ImageMediaType> {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly type: Media;
  /** Pixels, before any rotation that EXIF may ask for. */
  readonly width: number;
  readonly height: number;
}

const MAX_PIXELS = 64_000_000;

export class ImageType<Out, In> extends FileType<Out, In> {
  readonly #types: readonly string[];
  readonly #maxPixels: number;

  /** @throws TypeError where a type is none of the five, or the limit no number of pixels */
  constructor({ types = IMAGE_TYPES, maxPixels = MAX_PIXELS, ...options }: ImageOptions) {
    super(options);
    if (types.length === 0 || !types.every((type) => IMAGE_TYPES.includes(type))) {
      throw new TypeError(`t.image() takes types among ${IMAGE_TYPES.join(", ")}.`);
    }
    if (!(maxPixels >= 1)) throw new TypeError(`t.image() takes a number of pixels, not ${String(maxPixels)}.`);
    this.#types = types;
    this.#maxPixels = maxPixels;
  }

  protected override fromBytes({ bytes, type: told, own }: GivenBytes): unknown {
    const { type, width, height } = readImageHeader(bytes);
    if (!this.#types.includes(type)) throw new PayloadError(`expected ${this.#types.join(" or ")}, got ${type}`);
    if (told !== undefined && contradicts(essenceOf(told), type)) {
      throw new PayloadError(
        `expected an image of the type that is told, ${essenceOf(told).slice(0, 40)}, got ${type}`,
      );
    }
    if (width * height > this.#maxPixels) {
      throw new PayloadError(`expected at most ${this.#maxPixels} pixels, got ${width} x ${height}`);
    }
    return { bytes: this.keep(bytes, own), type, width, height };
  }

  protected override encoding(): JsonSchema {
    const [only] = this.#types;
    return {
      ...super.encoding(),
      contentMediaType: this.#types.length === 1 ? only : "image/*",
      "x-ucall": { dtype: "image", types: this.#types, maxPixels: this.#maxPixels },
    };
  }
}

/** A sender may not know the type, but has to be right about it. */
function contradicts(told: string, type: ImageMediaType): boolean {
  return (
    told.startsWith("image/") && told !== "image/*" && told !== type && !(told === "image/jpg" && type === "image/jpeg")
  );
}
