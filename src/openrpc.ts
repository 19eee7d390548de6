import type { Entry, Parameter, ProcedureTable } from "./api.ts";
import type { ApiInfo } from "./host/options.ts";
import type { JsonSchema } from "./types/json-schema.ts";

/** An OpenRPC 1.3 document: https://spec.open-rpc.org. */
export interface OpenRpcDocument {
  readonly openrpc: string;
  readonly info: { readonly title: string; readonly version: string; readonly description?: string };
  readonly methods: readonly OpenRpcMethod[];
}

/** A procedure in the document. */
export interface OpenRpcMethod {
  readonly name: string;
  readonly summary?: string;
  readonly description?: string;
  readonly deprecated?: boolean;
  readonly tags?: readonly { readonly name: string }[];
  readonly paramStructure: "either";
  readonly params: readonly ContentDescriptor[];
  readonly result: ContentDescriptor;
  /** It changes nothing: answered to GET too. */
  readonly "x-readonly": boolean;
  /** Its result is a stream of such items; absent where it is not. */
  readonly "x-streaming"?: true;
  /** Its REST route. */
  readonly "x-path": string;
}

export interface ContentDescriptor {
  readonly name: string;
  readonly description?: string;
  readonly required?: boolean;
  readonly schema: JsonSchema;
}

/** The document that describes a table of procedures. */
export function describe(table: ProcedureTable, info: ApiInfo): OpenRpcDocument {
  const { title = "ucall", version = "0.0.0", description } = info;
  return {
    openrpc: "1.3.2",
    info: { title, version, ...(description === undefined ? {} : { description }) },
    methods: table.map(describeMethod),
  };
}

/** The procedure `rpc.discover` (OpenRPC, section "Service Discovery Method"), whose document is made when asked for. */
export function discovery(table: ProcedureTable, info: ApiInfo): Entry {
  let document: OpenRpcDocument | undefined;
  return {
    name: "rpc.discover",
    path: "/rpc/discover",
    readonly: true,
    streaming: false,
    parameters: [],
    body: undefined,
    upload: undefined,
    handler: () => (document ??= describe(table, info)),
    result: {},
    options: {},
  };
}

function describeMethod({ name, path, readonly, streaming, parameters, result, options }: Entry): OpenRpcMethod {
  const { summary, description, deprecated, tags } = options;
  return {
    name,
    ...(summary === undefined ? {} : { summary }),
    ...(description === undefined ? {} : { description }),
    ...(deprecated === undefined ? {} : { deprecated }),
    ...(tags === undefined ? {} : { tags: tags.map((tag) => ({ name: tag })) }),
    paramStructure: "either",
    params: parameters.map(describeParameter),
    result: { name: "result", schema: result },
    "x-readonly": readonly,
    ...(streaming ? { "x-streaming": true } : {}),
    "x-path": path,
  };
}

function describeParameter({ name, optional, schema }: Parameter): ContentDescriptor {
  const { description } = schema;
  return {
    name,
    ...(typeof description === "string" ? { description } : {}),
    required: !optional,
    schema,
  };
}
