import { checkBatch, checkCache } from "./flow/options.ts";
import type { Context } from "./host/context.ts";
import { isProcedure, type Api, type Procedure, type ProcedureOptions } from "./procedure.ts";
import { RESERVED_ROUTES, resolveRoute, routeKey } from "./route.ts";
import type { ParameterType } from "./types/infer.ts";
import type { JsonSchema } from "./types/json-schema.ts";
import { StreamType } from "./types/stream.ts";
import { compileType, type CompiledType } from "./types/parameter.ts";

/** A parameter of a procedure in the table. */
export interface Parameter extends CompiledType {
  readonly name: string;
}

/** A procedure as the engine and the host need it; its place in the table is its number. */
export interface Entry {
  /** Its full name: "users.byId". */
  readonly name: string;
  /** Its REST route, which may have `{name}` segments. */
  readonly path: string;
  readonly readonly: boolean;
  /** Its handler gives an async iterable. */
  readonly streaming: boolean;
  /** The one parameter of bytes or an array, which a whole body can be, `undefined` where there is none, or more. */
  readonly body: Parameter | undefined;
  /** The name of the parameter that is the body as it comes, `undefined` where there is none. */
  readonly upload: string | undefined;
  /** In positional order. */
  readonly parameters: readonly Parameter[];
  readonly handler: (params: never, ctx: Context) => unknown;
  /** The type of its result, for documents: `{}` where nothing is said. */
  readonly result: JsonSchema;
  readonly options: ProcedureOptions;
}

export type ProcedureTable = readonly Entry[];

// What a URL's path and a client's proxy take as it stands.
const nameSegment = /^[A-Za-z0-9_][A-Za-z0-9_$-]*$/;
const wholeNumber = /^(?:0|[1-9][0-9]*)$/;

const LONGEST_TIMEOUT = 0x7fff_ffff; // what timers take

/**
 * Lists an API's procedures, in the order in which they are written.
 * @throws TypeError that names the procedure, and the parameter where there is one, if anything about it is wrong
 */
export function procedureTable(api: Api): ProcedureTable {
  const table: Entry[] = [];
  const names = new Set<string>();
  const routes = new Map<string, string>(RESERVED_ROUTES.map((route) => [route, "ucall itself"]));
  for (const [name, procedure] of flatten(api, "", [])) {
    if (names.has(name)) fail(name, "there are two of this name");
    names.add(name);
    const entry = compile(name, procedure);
    const key = routeKey(entry.path);
    const other = routes.get(key);
    if (other !== undefined) fail(name, `its route ${entry.path} is the route of ${other} too: give it another path`);
    routes.set(key, `"${name}"`);
    table.push(entry);
  }
  return table;
}

function* flatten(api: Api, prefix: string, above: readonly Api[]): Generator<[string, Procedure]> {
  if (above.includes(api)) throw new TypeError(`The namespace "${prefix.slice(0, -1)}" contains itself.`);
  for (const [segment, member] of Object.entries(api)) {
    const name = prefix + segment;
    if (isProcedure(member)) {
      checkName(name);
      yield [name, member];
    } else if (isPlainObject(member)) {
      yield* flatten(member as Api, `${name}.`, [...above, api]);
    } else {
      throw new TypeError(`"${name}" is neither made by procedure() nor an object of procedures.`);
    }
  }
}

function compile(name: string, { parameters, handler, options }: Procedure): Entry {
  const { readonly = false, timeout } = options;
  const kind = Object.prototype.toString.call(handler);
  if (typeof handler !== "function") fail(name, "its handler is no function");
  if (kind === "[object GeneratorFunction]") fail(name, "its handler is a generator that is not async");
  if (timeout !== undefined && !(timeout > 0 && timeout <= LONGEST_TIMEOUT)) {
    fail(name, `its timeout is a number of milliseconds up to ${LONGEST_TIMEOUT}, not ${String(timeout)}`);
  }
  if (!isPlainObject(parameters))
    fail(name, "its parameters are not an object of types (is one of them called __proto__?)");
  const compiled = Object.entries(parameters).map(([parameter, type]): Parameter => {
    checkParameterName(name, parameter);
    return { name: parameter, ...compileNamed(name, `parameter "${parameter}"`, type) };
  });
  const streaming = options.stream === true || kind === "[object AsyncGeneratorFunction]";
  if (options.resumable && !streaming) fail(name, "it is resumable and no stream");
  checkFlow(name, readonly, streaming, compiled, options);
  const result = options.returns === undefined ? {} : compileNamed(name, "result", options.returns).schema;
  const path = resolveRoute(name, options.path, compiled, (problem) => fail(name, problem));
  const [upload, ...uploads] = Object.keys(parameters).filter((each) => parameters[each] instanceof StreamType);
  if (uploads.length > 0) fail(name, "two of its parameters are streams, and a request has one body");
  if (upload !== undefined && readonly) fail(name, "it is readonly, and GET has no body to stream");
  if (upload !== undefined && options.batch !== undefined)
    fail(name, "its calls are gathered, and a body streams alone");
  const [body, ...more] = compiled.filter(({ read }) => read !== undefined);
  return {
    ...{ name, path, readonly, streaming, handler, result, options },
    ...{ parameters: compiled, body: more.length === 0 ? body : undefined, upload },
  };
}

function checkFlow(
  name: string,
  readonly: boolean,
  streaming: boolean,
  parameters: readonly Parameter[],
  { batch, cache }: ProcedureOptions,
): void {
  const failed = (problem: string): never => fail(name, problem);
  const lent = parameters.find(({ lends }) => lends);
  if (lent !== undefined && (batch ?? cache) !== undefined)
    fail(name, `its parameter "${lent.name}" is lent, and its calls may have to wait`);
  if (batch !== undefined) {
    if (streaming) fail(name, "its calls are gathered and it is a stream");
    checkBatch(batch, failed);
  }
  if (cache !== undefined) {
    if (streaming) fail(name, "its results are kept and it is a stream");
    if (!readonly) fail(name, "its results are kept and it is not readonly");
    checkCache(cache, failed);
  }
}

function compileNamed(name: string, what: string, type: ParameterType): CompiledType {
  try {
    return compileType(type);
  } catch (error) {
    return fail(
      name,
      `the type of its ${what} is not supported: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

function checkName(name: string): void {
  const segments = name.split(".");
  if (segments[0] === "rpc" && segments.length > 1) fail(name, `names that start with "rpc." are JSON-RPC's own`);
  for (const segment of segments) {
    if (segment === "then") fail(name, `"then" would make promises of clients`);
    if (segment === "__proto__" || !nameSegment.test(segment)) {
      fail(
        name,
        `a name consists of letters A-Z and a-z, digits, "_", "-" and "$", and does not start with "$" or "-"`,
      );
    }
  }
}

function checkParameterName(name: string, parameter: string): void {
  if (parameter === "") fail(name, "a parameter has an empty name");
  if (parameter === "__proto__") fail(name, `no parameter can be called "__proto__"`);
  if (wholeNumber.test(parameter)) {
    fail(name, `the parameter "${parameter}" is called like a position: JavaScript would change its place`);
  }
}

function isPlainObject(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

function fail(name: string, problem: string): never {
  throw new TypeError(`The procedure "${name}" cannot be served: ${problem}.`);
}
