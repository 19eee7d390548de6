import { UsageError } from "./usage-error.ts";

/** A type that an argument may name: `a:int=2`. */
export type ArgumentType = "int" | "float" | "str" | "bool" | "json";

/** One argument of a call as it was typed. */
export interface Argument {
  /** The parameter's name, or `undefined` for a value that goes by position. */
  readonly name: string | undefined;
  /** The type that was asked for, or `undefined` where the server's declaration decides. */
  readonly type: ArgumentType | undefined;
  readonly text: string;
}

const types: ReadonlySet<string> = new Set<ArgumentType>(["int", "float", "str", "bool", "json"]);

// A name holds nothing that a bare value (a sentence, a path, a URL, JSON text) would have before its first "=".
const named: RegExp = /^([^\s=:"'{}[\]/?&]*)(?::([^\s=:"'{}[\]/?&]*))?=(.*)$/su;

/**
 * Reads one argument: `name=value`, `name:type=value`, `:type=value` or a bare `value`.
 * @param positional take the text as a value even if it looks like `name=value`
 */
export function parseArgument(text: string, positional: boolean): Argument {
  const match = named.exec(text);
  const bare: Argument = { name: undefined, type: undefined, text };
  if (match === null) return bare;
  const [, name = "", type, value = ""] = match;
  if (type === undefined) return name === "" || positional ? bare : { name, type, text: value };
  if (name !== "" && positional) return bare;
  return { name: name === "" ? undefined : name, type: argumentType(type, text), text: value };
}

/** Reads `name=path` or `name:type=path`, as `-f` and `-i` take them. */
export function parseFileArgument(text: string, option: string): Argument & { readonly name: string } {
  const { name, type, text: path } = parseArgument(text, false);
  if (name === undefined || path === "")
    throw new UsageError(`${option} takes name=path, for instance ${option} photo=cat.png, not "${text}".`);
  return { name, type, text: path };
}

function argumentType(type: string, text: string): ArgumentType {
  if (!types.has(type))
    throw new UsageError(`"${type}" in "${text}" is no type. The types are ${[...types].join(", ")}.`);
  return type as ArgumentType;
}

/**
 * The value that an argument stands for.
 * @param declared the type that the server declares for the parameter, where it is one of ours
 * @throws UsageError where the text is no value of the type that the argument itself names
 */
export function argumentValue(argument: Argument, declared: ArgumentType | undefined): unknown {
  const { name, type, text } = argument;
  if (type !== undefined) {
    const value = convert(text, type);
    if (value === undefined)
      throw new UsageError(`${name === undefined ? "" : `${name}: `}"${text}" is no ${words[type]}.`);
    return value;
  }
  // What does not fit the declared type goes to the server as it is: its answer names the rule that it breaks.
  return (declared === undefined ? undefined : convert(text, declared)) ?? guess(text);
}

const words: { readonly [Type in ArgumentType]: string } = {
  int: "whole number within ±(2^53 - 1) (int)",
  float: "number (float)",
  str: "string (str)",
  bool: "truth value: true or false (bool)",
  json: "JSON text (json)",
};

/** The value, or `undefined` where the text is none of that type. */
function convert(text: string, type: ArgumentType): unknown {
  switch (type) {
    case "str":
      return text;
    case "bool":
      return text === "true" ? true : text === "false" ? false : undefined;
    case "int":
      return /^[+-]?\d+$/.test(text) && Number.isSafeInteger(Number(text)) ? Number(text) : undefined;
    case "float":
      return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) && Number.isFinite(Number(text))
        ? Number(text)
        : undefined;
    case "json":
      return json(text);
  }
}

/** JSON where the text is JSON, else the text itself, as for digits that a number would round. */
function guess(text: string): unknown {
  const value = json(text);
  if (value === undefined || (typeof value === "number" && /^-?\d+$/.test(text) && !Number.isSafeInteger(value)))
    return text;
  return value;
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
