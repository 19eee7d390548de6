import { Issues } from "./issues.ts";
import type { JsonSchema } from "./json-schema.ts";
import type { JsonSource } from "./payload-type.ts";
import type { StandardProps, StandardResult, StandardSchema } from "./standard.ts";

const LETTER_N = 0x6e; // null is the only value of JSON that begins with it

/** How the engine reads and checks a parameter; "any" leaves all checks to the host. */
export type Wire = "any" | "boolean" | "integer" | "number" | "string";

/** What may be said of any type, for documents. */
export interface Annotations<Value> {
  readonly title?: string;
  readonly description?: string;
  readonly examples?: readonly Value[];
  readonly deprecated?: boolean;
}

/** A type that may be left out. */
export type OptionalType<Out, In> = Type<Out, In> & { readonly "~optional": true };

/** A type of `t.*`; also a Standard Schema, so that any library which takes those takes it. */
export abstract class Type<Out = unknown, In = Out> implements StandardSchema<In, Out> {
  /** How the engine reads a parameter of this type. */
  abstract readonly wire: Wire;
  /** The engine's check of `wire` is all that there is to check. */
  abstract readonly wireIsEnough: boolean;
  readonly "~optional": boolean = false;

  /**
   * Gives the checked value, defaults filled in, or adds to `issues`. Never changes `value` itself.
   * @returns a promise where there is a Blob to be read, as no JSON has
   */
  abstract check(value: unknown, issues: Issues): unknown;

  /** As `check()`, of a parameter's JSON text: there for types that read it faster than JSON.parse. */
  readText?(source: JsonSource, issues: Issues): unknown;

  /** Its values may be views of memory that is used again, valid until the handler first awaits or returns. */
  get lends(): boolean {
    return false;
  }

  /** The type as JSON Schema (draft-07 and later alike). */
  abstract schema(): JsonSchema;

  /** May be left out: the handler then gets `undefined`. */
  optional(): OptionalType<Out | undefined, In | undefined> {
    return new Optional<Out | undefined, In | undefined>(this, undefined) as OptionalType<
      Out | undefined,
      In | undefined
    >;
  }

  /**
   * May be left out: the handler then gets `value`, objects and arrays as a copy of their own for each call.
   * @throws TypeError where `value` is not of the type
   */
  default(value: Out): OptionalType<Out, In | undefined> {
    const issues = new Issues();
    this.check(value, issues);
    const [issue] = issues.list;
    if (issue) throw new TypeError(`The default ${JSON.stringify(value)} does not fit its own type: ${issue.message}.`);
    return new Optional<Out, In | undefined>(this, value) as OptionalType<Out, In | undefined>;
  }

  /** May be `null`. */
  nullable(): Type<Out | null, In | null> {
    return new Nullable<Out | null, In | null>(this);
  }

  /** https://standardschema.dev */
  get "~standard"(): StandardProps<In, Out> {
    const schema = (): Record<string, unknown> => ({ ...this.schema() });
    return {
      version: 1,
      vendor: "ucall",
      validate: (value) => {
        const issues = new Issues();
        const result = (checked: unknown): StandardResult<Out> =>
          issues.list.length === 0 ? { value: checked as Out } : { issues: issues.list };
        const checked = this.check(value, issues);
        return checked instanceof Promise ? checked.then(result) : result(checked);
      },
      jsonSchema: { input: schema, output: schema },
    };
  }
}

class Optional<Out, In> extends Type<Out, In> {
  override readonly "~optional": boolean = true;
  readonly wire: Wire;
  readonly wireIsEnough: boolean;
  readonly #inner: Type;
  readonly #fallback: unknown;

  constructor(inner: Type, fallback: unknown) {
    super();
    this.wire = inner.wire;
    this.wireIsEnough = inner.wireIsEnough && fallback === undefined;
    this.#inner = inner;
    this.#fallback = fallback;
    if (inner.readText !== undefined) this.readText = (source, issues) => inner.readText?.(source, issues);
  }

  check(value: unknown, issues: Issues): unknown {
    if (value !== undefined) return this.#inner.check(value, issues);
    const fallback = this.#fallback;
    return typeof fallback === "object" ? structuredClone(fallback) : fallback;
  }

  override get lends(): boolean {
    return this.#inner.lends;
  }

  schema(): JsonSchema {
    return this.#fallback === undefined ? this.#inner.schema() : { ...this.#inner.schema(), default: this.#fallback };
  }

  // Still optional: `t.int().optional().nullable()` is `t.int().nullable().optional()`.
  override nullable(): Type<Out | null, In | null> {
    return new Optional<Out | null, In | null>(this.#inner.nullable(), this.#fallback);
  }
}

class Nullable<Out, In> extends Type<Out, In> {
  readonly wire: Wire = "any";
  readonly wireIsEnough: boolean = false;
  readonly #inner: Type;

  constructor(inner: Type) {
    super();
    this.#inner = inner;
    if (inner.readText !== undefined) {
      this.readText = (source, issues) => (source.bytes[0] === LETTER_N ? null : inner.readText?.(source, issues));
    }
  }

  check(value: unknown, issues: Issues): unknown {
    return value === null ? null : this.#inner.check(value, issues);
  }

  override get lends(): boolean {
    return this.#inner.lends;
  }

  schema(): JsonSchema {
    return { anyOf: [this.#inner.schema(), { type: "null" }] };
  }
}
