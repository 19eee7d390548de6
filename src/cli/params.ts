import { argumentValue, type Argument, type ArgumentType } from "./argument.ts";
import { UsageError } from "./usage-error.ts";
import type { Method, Parameter } from "./method.ts";

/** The parameters of a call: by position or by name. */
export type CallParams = unknown[] | { [name: string]: unknown };

/**
 * Puts a call's parameters together.
 * @param values arguments with their texts, and ready values (files, images) by name
 * @param method what the server declares of the procedure, `undefined` where that is not known
 * @throws UsageError where names and bare values are mixed, or a name stands twice
 */
export function callParams(
  values: readonly Argument[],
  ready: ReadonlyMap<string, unknown>,
  method: Method | undefined,
): CallParams {
  const bare = values.filter((value) => value.name === undefined);
  if (bare.length > 0 && (bare.length < values.length || ready.size > 0)) {
    throw new UsageError(`Give all arguments names (a=2) or none ("${bare[0]!.text}" has none).`);
  }
  if (bare.length > 0) return bare.map((value, index) => argumentValue(value, method?.params[index]?.type));
  const params = new Map<string, unknown>();
  for (const value of values) {
    const name = value.name as string;
    if (params.has(name) || ready.has(name)) throw new UsageError(`The argument "${name}" is given twice.`);
    params.set(name, argumentValue(value, declaredType(method, name)));
  }
  for (const [name, value] of ready) params.set(name, value);
  return Object.fromEntries(params);
}

/** The type that the server declares for a parameter. */
export function declaredType(method: Method | undefined, name: string): ArgumentType | undefined {
  return parameterOf(method, name)?.type;
}

/** What the server declares of a parameter. */
export function parameterOf(method: Method | undefined, name: string): Parameter | undefined {
  return method?.params.find((parameter) => parameter.name === name);
}
