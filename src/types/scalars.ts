import { payloadName } from "../payload/resolve.ts";
import { expected, type Issues } from "./issues.ts";
import type { JsonSchema } from "./json-schema.ts";
import { Type, type Annotations, type Wire } from "./type.ts";

/** Keywords of JSON Schema for numbers. */
export interface NumberOptions extends Annotations<number> {
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
}

/** Keywords of JSON Schema for text; lengths are in Unicode code points. */
export interface StringOptions extends Annotations<string> {
  readonly minLength?: number;
  readonly maxLength?: number;
  /** An ECMA-262 regular expression, read with the `u` flag; not anchored. */
  readonly pattern?: string;
  /** For documents only. */
  readonly format?: string;
}

export class NumberType extends Type<number> {
  readonly wire: Wire;
  readonly wireIsEnough: boolean;
  readonly #options: NumberOptions;

  constructor(wire: "integer" | "number", options: NumberOptions) {
    super();
    const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = options;
    this.wire = wire;
    this.wireIsEnough = (minimum ?? maximum ?? exclusiveMinimum ?? exclusiveMaximum) === undefined;
    this.#options = options;
  }

  check(value: unknown, issues: Issues): unknown {
    if (this.wire === "integer") {
      if (typeof value !== "number" || !Number.isInteger(value)) {
        issues.add(
          typeof value === "number" ? `expected a whole number, got ${value}` : expected("a whole number", value),
        );
        return value;
      }
      if (!Number.isSafeInteger(value)) {
        issues.add(`expected a whole number within ±(2^53 - 1), got ${value}`);
        return value;
      }
    } else if (typeof value !== "number" || !Number.isFinite(value)) {
      issues.add(typeof value === "number" ? `expected a finite number, got ${value}` : expected("a number", value));
      return value;
    }
    const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = this.#options;
    if (minimum !== undefined && value < minimum) issues.add(`expected at least ${minimum}, got ${value}`);
    if (maximum !== undefined && value > maximum) issues.add(`expected at most ${maximum}, got ${value}`);
    if (exclusiveMinimum !== undefined && value <= exclusiveMinimum) {
      issues.add(`expected more than ${exclusiveMinimum}, got ${value}`);
    }
    if (exclusiveMaximum !== undefined && value >= exclusiveMaximum) {
      issues.add(`expected less than ${exclusiveMaximum}, got ${value}`);
    }
    return value;
  }

  schema(): JsonSchema {
    return { type: this.wire, ...this.#options };
  }
}

export class StringType extends Type<string> {
  readonly wire: Wire = "string";
  readonly wireIsEnough: boolean;
  readonly #options: StringOptions;
  readonly #pattern: RegExp | undefined;

  constructor(options: StringOptions) {
    super();
    const { minLength, maxLength, pattern } = options;
    this.wireIsEnough = (minLength ?? maxLength ?? pattern) === undefined;
    this.#options = options;
    this.#pattern = pattern === undefined ? undefined : new RegExp(pattern, "u");
  }

  check(value: unknown, issues: Issues): unknown {
    if (typeof value !== "string") {
      issues.add(expected("a string", value));
      return value;
    }
    const payload = issues.references?.take(value);
    if (payload !== undefined) {
      issues.add(`expected a string, got ${payloadName(payload)}`);
      return value;
    }
    const { minLength, maxLength, pattern } = this.#options;
    if (minLength !== undefined || maxLength !== undefined) {
      const length = countCodePoints(value);
      if (minLength !== undefined && length < minLength) {
        issues.add(`expected at least ${characters(minLength)}, got ${length}`);
      }
      if (maxLength !== undefined && length > maxLength) {
        issues.add(`expected at most ${characters(maxLength)}, got ${length}`);
        // A pattern may take time that grows with the text: text that is too long does not get there.
        return value;
      }
    }
    if (this.#pattern !== undefined && !this.#pattern.test(value))
      issues.add(`expected a string that matches ${pattern}`);
    return value;
  }

  schema(): JsonSchema {
    return { type: "string", ...this.#options };
  }
}

export class BooleanType extends Type<boolean> {
  readonly wire: Wire = "boolean";
  readonly wireIsEnough: boolean = true;
  readonly #options: Annotations<boolean>;

  constructor(options: Annotations<boolean>) {
    super();
    this.#options = options;
  }

  check(value: unknown, issues: Issues): unknown {
    if (typeof value !== "boolean") issues.add(expected("a boolean", value));
    return value;
  }

  schema(): JsonSchema {
    return { type: "boolean", ...this.#options };
  }
}

function characters(count: number): string {
  return count === 1 ? "1 character" : `${count} characters`;
}

function countCodePoints(text: string): number {
  let count = 0;
  for (let i = 0; i < text.length; i++) {
    const pair = (text.codePointAt(i) as number) > 0xffff;
    if (pair) i++;
    count++;
  }
  return count;
}
