import type { ArgumentType } from "./argument.ts";

/** A procedure as a server declares it. */
export interface Method {
  readonly name: string;
  readonly summary: string;
  readonly description: string;
  readonly deprecated: boolean;
  readonly params: readonly Parameter[];
  /** The result's type in short: "integer". */
  readonly result: string;
  /** What its bytes or array hold ("f32", "bytes", "image"), where it is such. */
  readonly resultDtype: string | undefined;
  /** The result comes bit by bit: that is the type of each item. */
  readonly streams: boolean;
}

/** A parameter as a server declares it. */
export interface Parameter {
  readonly name: string;
  readonly required: boolean;
  readonly description: string;
  /** How to read an argument's text, `undefined` where any JSON may stand. */
  readonly type: ArgumentType | undefined;
  /** What its bytes or array hold ("f32", "bytes", "file", "image"), where it is such. */
  readonly dtype: string | undefined;
  /** The type in short: "integer", `"a" | "b"`, "string[]", "f32[*, 1024]". */
  readonly schema: string;
}

/** The procedures of an OpenRPC document, whatever it is: what does not look like one is left out. */
export function methodsOf(document: unknown): Method[] {
  return list(member(document, "methods")).flatMap((method) => {
    const name = text(member(method, "name"));
    return name === ""
      ? []
      : [
          {
            name,
            summary: text(member(method, "summary")),
            description: text(member(method, "description")),
            deprecated: member(method, "deprecated") === true,
            params: list(member(method, "params")).map(parameterOf),
            result: schemaText(member(member(method, "result"), "schema")),
            resultDtype: dtypeOf(member(member(method, "result"), "schema")),
            streams: member(method, "x-streaming") === true,
          },
        ];
  });
}

/** A procedure in one line: `sum(a: integer, b?: integer): integer`, `ticks(): stream of integer`. */
export function signature(method: Method): string {
  const params = method.params.map(
    (parameter) => `${parameter.name}${parameter.required ? "" : "?"}: ${parameter.schema}`,
  );
  const { result, streams } = method;
  const type = streams ? `: stream of ${result}` : result === "any" ? "" : `: ${result}`;
  return `${method.name}(${params.join(", ")})${type}`;
}

function parameterOf(parameter: unknown): Parameter {
  const schema = member(parameter, "schema");
  return {
    name: text(member(parameter, "name")),
    required: member(parameter, "required") === true,
    description: text(member(parameter, "description")) || text(member(schema, "description")),
    type: argumentTypeOf(schema),
    dtype: dtypeOf(schema),
    schema: schemaText(schema),
  };
}

function argumentTypeOf(schema: unknown): ArgumentType | undefined {
  const choices = list(member(schema, "enum"));
  if (choices.length > 0) return choices.every((choice) => typeof choice === "string") ? "str" : undefined;
  const type = member(schema, "type");
  const [name, ...more] = list(type).filter((name) => name !== "null");
  switch (more.length > 0 ? undefined : (name ?? type)) {
    case "integer":
      return "int";
    case "number":
      return "float";
    case "string":
      return "str";
    case "boolean":
      return "bool";
    default:
      return undefined;
  }
}

/** What servers of ours say of bytes and arrays beside JSON Schema. */
function dtypeOf(schema: unknown): string | undefined {
  return text(member(member(schema, "x-ucall"), "dtype")) || undefined;
}

function schemaText(schema: unknown): string {
  const dtype = dtypeOf(schema);
  const shape = list(member(member(schema, "x-ucall"), "shape"));
  if (dtype !== undefined)
    return `${dtype}${shape.length > 0 ? `[${shape.map((size) => size ?? "*").join(", ")}]` : ""}`;
  const choices = list(member(schema, "enum"));
  if (choices.length > 0) return choices.map((choice) => JSON.stringify(choice)).join(" | ");
  const alternatives = list(member(schema, "anyOf") ?? member(schema, "oneOf"));
  if (alternatives.length > 0) return alternatives.map(schemaText).join(" | ");
  const type = member(schema, "type");
  if (Array.isArray(type)) return type.join(" | ");
  if (type === "array") {
    const items = schemaText(member(schema, "items"));
    return `${items.includes(" ") ? `(${items})` : items}[]`;
  }
  return text(type) || "any";
}

function member(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null
    ? (value as { readonly [name: string]: unknown })[name]
    : undefined;
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
