import { arrayOver, bytesPerNumber, kindOf, type ArrayKind, type TypedArray } from "../payload/arrays.ts";
import { PayloadError } from "../payload/error.ts";
import { essenceOf } from "../payload/media-type.ts";
import { isNpy, readNpy } from "../payload/npy.ts";
import type { ArrayPayload } from "../payload/references.ts";
import { countOf, fitShape, isShape, MAX_DIMENSIONS, shapeText, type Dimensions } from "../payload/shape.ts";
import { expected } from "./issues.ts";
import type { JsonSchema } from "./json-schema.ts";
import { arrayOfLists, ListError, rangeOf } from "./nested-numbers.ts";
import { PayloadType, type GivenBytes, type JsonSource, type LendOptions } from "./payload-type.ts";
import type { Annotations } from "./type.ts";

/** What may be said of `t.f32()` and its like. */
export interface NumbersOptions extends Annotations<unknown>, LendOptions {}

const LIST = 0x5b; // "["

/** Arrays of numbers of one kind: typed arrays, or `{ data, shape }` where they have several dimensions. */
export class NumbersType<Out, In> extends PayloadType<Out, In> {
  readonly #kind: ArrayKind;
  readonly #shape: Dimensions;
  readonly #annotations: Annotations<unknown>;

  /** @throws TypeError where the shape is none */
  constructor(kind: ArrayKind, shape: Dimensions, { lend = false, ...annotations }: NumbersOptions) {
    super({ lend });
    if (!isShape(shape.map((length) => length ?? 0)) || shape.length === 0) {
      throw new TypeError(
        `t.${kind}() takes a shape of 1 to ${MAX_DIMENSIONS} dimensions, each a length or null for any, as [null, 1024].`,
      );
    }
    this.#kind = kind;
    this.#shape = [...shape];
    this.#annotations = annotations;
  }

  protected fromBytes({ bytes, type, own }: GivenBytes): unknown {
    if (isNpy(bytes)) {
      const { data, shape } = readNpy(bytes);
      return this.#take(data, shape, own || data.buffer !== bytes.buffer);
    }
    if (type !== undefined && essenceOf(type) === "application/x-npy") {
      throw new PayloadError("expected a .npy file: it does not begin with \\x93NUMPY");
    }
    const shape = this.#shapeOfRaw(bytes.length);
    const data = arrayOver(this.#kind, bytes);
    return this.#take(data, shape, own || data.buffer !== bytes.buffer);
  }

  /** Raw data does not tell its shape, so that one dimension at most may be of any length. */
  #shapeOfRaw(size: number): readonly number[] {
    const open = this.#shape.filter((length) => length === null).length;
    const unit = countOf(this.#shape.map((length) => length ?? 1)) * bytesPerNumber(this.#kind);
    const form = `${this.#kind} of shape ${shapeText(this.#shape)}`;
    if (open > 1)
      throw new PayloadError(`expected lists of numbers or a .npy file: raw data cannot tell the shape of ${form}`);
    const fits = open === 0 ? size === unit : unit === 0 ? size === 0 : size % unit === 0;
    if (!fits) {
      throw new PayloadError(`expected ${open === 0 ? "" : "a multiple of "}${unit} bytes (${form}), got ${size}`);
    }
    return this.#shape.map((length) => length ?? (unit === 0 ? 0 : size / unit));
  }

  protected fromArray({ data, shape, own = false }: ArrayPayload): unknown {
    return this.#take(data, shape, own);
  }

  protected override fromText(source: JsonSource): unknown {
    if (source.bytes[0] !== LIST) return super.fromText(source);
    const read = source.codecs.parseNumbers(source.bytes, this.#kind);
    if ("what" in read) throw new ListError(read, this.#kind);
    return this.#take(read.data, read.shape, true);
  }

  protected fromValue(value: unknown): unknown {
    if (Array.isArray(value)) {
      const { data, shape } = arrayOfLists(this.#kind, value, (found) => this.#fit(found));
      return this.#take(data, shape, true);
    }
    if (kindOf(value) === this.#kind) return this.#take(value as TypedArray, [(value as TypedArray).length], true);
    if (value instanceof ArrayBuffer) return this.fromBytes({ kind: "bytes", bytes: new Uint8Array(value), own: true });
    if (kindOf(value) === "u8") return this.fromBytes({ kind: "bytes", bytes: value as Uint8Array, own: true });
    const { data, shape } = (value ?? {}) as { readonly data?: unknown; readonly shape?: unknown };
    const kind = kindOf(data);
    if (kind === undefined || !isShape(shape)) throw new PayloadError(expected("an array of numbers", value));
    return this.#take(data as TypedArray, shape, true);
  }

  #take(data: TypedArray, shape: readonly number[], own: boolean): unknown {
    const kind = kindOf(data);
    if (kind !== this.#kind) throw new PayloadError(`expected numbers of ${this.#kind}, got ${kind ?? "another kind"}`);
    const fitted = this.#fit(shape);
    if (countOf(fitted) !== data.length) {
      throw new PayloadError(
        `expected ${countOf(fitted)} numbers for the shape ${shapeText(shape)}, got ${data.length}`,
      );
    }
    const kept = this.keep(data, own);
    return this.#shape.length === 1 ? kept : { data: kept, shape: [...fitted] };
  }

  #fit(shape: readonly number[]): readonly number[] {
    const fitted = fitShape(this.#shape, shape);
    if (fitted !== undefined) return fitted;
    throw new PayloadError(`expected the shape ${shapeText(this.#shape)}, got ${shapeText(shape)}`);
  }

  schema(): JsonSchema {
    const isFloat = this.#kind === "f32" || this.#kind === "f64";
    const [minimum, maximum] = (isFloat ? undefined : rangeOf(this.#kind)) ?? [];
    const item: JsonSchema = {
      type: isFloat ? "number" : "integer",
      ...(minimum === undefined ? {} : { minimum, maximum }),
    };
    const lists = this.#shape.reduceRight<JsonSchema>(
      (items, length) => ({ type: "array", items, ...(length === null ? {} : { minItems: length, maxItems: length }) }),
      item,
    );
    return { ...lists, "x-ucall": { dtype: this.#kind, shape: this.#shape }, ...this.#annotations };
  }
}
