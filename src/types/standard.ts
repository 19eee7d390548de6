import type { Issues } from "./issues.ts";

/** Standard Schema 1 (https://standardschema.dev), as far as ucall reads it. */
export interface StandardSchema<In = unknown, Out = In> {
  readonly "~standard": StandardProps<In, Out>;
}

export interface StandardProps<In = unknown, Out = In> {
  readonly version: 1;
  readonly vendor: string;
  readonly validate: (value: unknown) => StandardResult<Out> | Promise<StandardResult<Out>>;
  readonly types?: { readonly input: In; readonly output: Out } | undefined;
  /** Standard JSON Schema: documents. Either method throws where the type cannot be said in JSON Schema. */
  readonly jsonSchema?: {
    readonly input: (options: { readonly target: string }) => Record<string, unknown>;
    readonly output: (options: { readonly target: string }) => Record<string, unknown>;
  };
}

export type StandardResult<Out> =
  | { readonly value: Out; readonly issues?: undefined }
  | { readonly issues: readonly StandardIssue[] };

export interface StandardIssue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/** Whether a value is a Standard Schema; some libraries' schemas are functions (arktype). */
export function isStandardSchema(value: unknown): value is StandardSchema {
  if ((typeof value !== "object" && typeof value !== "function") || value === null) return false;
  const standard: unknown = Reflect.get(value, "~standard");
  return typeof standard === "object" && standard !== null && typeof Reflect.get(standard, "validate") === "function";
}

/** A check for a Standard Schema; gives a promise where the schema validates asynchronously. */
export function compileStandardSchema(schema: StandardSchema): (value: unknown, issues: Issues) => unknown {
  return (value, issues) => {
    const result = schema["~standard"].validate(value);
    if (!(result instanceof Promise)) return settle(result, issues, issues.path, value);
    const path = issues.path.slice();
    return result.then((settled) => settle(settled, issues, path, value));
  };
}

function settle(
  result: StandardResult<unknown>,
  issues: Issues,
  path: readonly (string | number)[],
  value: unknown,
): unknown {
  if (!result.issues) return result.value;
  for (const issue of result.issues) {
    if (issues.full) break;
    issues.addAt([...path, ...(issue.path ?? []).map(keyOf)], issue.message);
  }
  return value;
}

function keyOf(segment: PropertyKey | { readonly key: PropertyKey }): string | number {
  const key = typeof segment === "object" ? segment.key : segment;
  return typeof key === "number" ? key : String(key);
}
