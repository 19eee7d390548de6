import { withPayloads } from "../payload/resolve.ts";
import { expected, type Issues } from "./issues.ts";
import type { JsonSchema } from "./json-schema.ts";
import { Type, type Annotations, type Wire } from "./type.ts";

/** Keywords of JSON Schema for arrays. */
export interface ArrayOptions extends Annotations<unknown> {
  readonly minItems?: number;
  readonly maxItems?: number;
}

/** Keywords of JSON Schema for objects. */
export interface ObjectOptions extends Annotations<unknown> {
  /** Properties that are not declared: kept unchecked, or an issue each. Default: false. */
  readonly additionalProperties?: boolean;
}

export class JsonType<Value> extends Type<Value> {
  readonly wire: Wire = "any";
  readonly wireIsEnough: boolean = true;
  readonly #options: Annotations<Value>;

  constructor(options: Annotations<Value>) {
    super();
    this.#options = options;
  }

  check(value: unknown, issues: Issues): unknown {
    if (value === undefined) issues.add(expected("a JSON value", value));
    return withPayloads(value, issues.references);
  }

  schema(): JsonSchema {
    return { ...this.#options };
  }
}

export class EnumType<Value extends string | number> extends Type<Value> {
  readonly wire: Wire;
  readonly wireIsEnough: boolean = false;
  readonly #values: ReadonlySet<unknown>;
  readonly #message: string;
  readonly #options: Annotations<Value>;

  constructor(values: readonly Value[], options: Annotations<Value>) {
    super();
    const all = (kind: string): boolean => values.every((value) => typeof value === kind);
    if (values.length === 0 || !values.every((value) => typeof value === "string" || Number.isFinite(value))) {
      throw new TypeError("t.enum() takes an array of at least one value, each text or a number.");
    }
    this.wire = all("string") ? "string" : all("number") ? "number" : "any";
    this.#values = new Set(values);
    this.#message = `expected one of ${values.map((value) => JSON.stringify(value)).join(", ")}`;
    this.#options = options;
  }

  check(value: unknown, issues: Issues): unknown {
    if (!this.#values.has(value)) issues.add(this.#message);
    return value;
  }

  schema(): JsonSchema {
    return { ...(this.wire === "any" ? {} : { type: this.wire }), enum: [...this.#values], ...this.#options };
  }
}

export class ArrayType<Out, In> extends Type<Out[], In[]> {
  readonly wire: Wire = "any";
  readonly wireIsEnough: boolean = false;
  readonly #items: Type<Out, In>;
  readonly #options: ArrayOptions;

  constructor(items: Type<Out, In>, options: ArrayOptions) {
    super();
    if (!(items instanceof Type)) throw new TypeError("t.array() takes a type of t.*.");
    this.#items = items;
    this.#options = options;
  }

  check(value: unknown, issues: Issues): unknown {
    if (!Array.isArray(value)) {
      issues.add(expected("an array", value));
      return value;
    }
    const { minItems, maxItems } = this.#options;
    if (minItems !== undefined && value.length < minItems) {
      issues.add(`expected at least ${minItems} items, got ${value.length}`);
    }
    if (maxItems !== undefined && value.length > maxItems) {
      issues.add(`expected at most ${maxItems} items, got ${value.length}`);
      return value;
    }
    const checked: unknown[] = [];
    let waits = false;
    for (let i = 0; i < value.length && !issues.full; i++) {
      issues.path.push(i);
      const item = this.#items.check(value[i], issues);
      checked.push(item);
      if (item instanceof Promise) waits = true;
      issues.path.pop();
    }
    return waits ? Promise.all(checked) : checked;
  }

  override get lends(): boolean {
    return this.#items.lends;
  }

  schema(): JsonSchema {
    return { type: "array", items: this.#items.schema(), ...this.#options };
  }
}

export class ObjectType<Out, In> extends Type<Out, In> {
  readonly wire: Wire = "any";
  readonly wireIsEnough: boolean = false;
  readonly #properties: ReadonlyMap<string, Type>;
  readonly #options: ObjectOptions;

  constructor(properties: { readonly [name: string]: Type }, options: ObjectOptions) {
    super();
    for (const [name, type] of Object.entries(properties)) {
      if (!(type instanceof Type)) throw new TypeError(`t.object() takes types of t.*, and "${name}" is none.`);
      if (name === "__proto__") throw new TypeError(`t.object() takes no property "__proto__".`);
    }
    this.#properties = new Map(Object.entries(properties));
    this.#options = options;
  }

  check(value: unknown, issues: Issues): unknown {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      issues.add(expected("an object", value));
      return value;
    }
    const given = value as Record<string, unknown>;
    const open = this.#options.additionalProperties === true;
    // A spread makes own properties only, of whatever name.
    const checked: Record<string, unknown> = open ? { ...(withPayloads(given, issues.references) as object) } : {};
    let waiting: Promise<void>[] | undefined;
    for (const [name, type] of this.#properties) {
      issues.path.push(name);
      const own = Object.hasOwn(given, name) ? given[name] : undefined;
      if (own === undefined && !type["~optional"]) issues.add("required, but missing");
      else {
        const property = (checked[name] = type.check(own, issues));
        if (property instanceof Promise) (waiting ??= []).push(property.then((value) => void (checked[name] = value)));
      }
      issues.path.pop();
    }
    if (!open) this.#refuseUnknown(given, issues);
    return waiting === undefined ? checked : Promise.all(waiting).then(() => checked);
  }

  #refuseUnknown(given: Record<string, unknown>, issues: Issues): void {
    for (const name of Object.keys(given)) {
      if (issues.full) return;
      if (!this.#properties.has(name)) issues.addAt([...issues.path, name], "unknown property");
    }
  }

  override get lends(): boolean {
    return [...this.#properties.values()].some((type) => type.lends);
  }

  schema(): JsonSchema {
    const { additionalProperties = false, ...annotations } = this.#options;
    const entries = [...this.#properties];
    const required = entries.filter(([, type]) => !type["~optional"]).map(([name]) => name);
    return {
      type: "object",
      properties: Object.fromEntries(entries.map(([name, type]) => [name, type.schema()])),
      ...(required.length > 0 ? { required } : {}),
      additionalProperties,
      ...annotations,
    };
  }
}
