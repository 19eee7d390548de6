import { procedureTable } from "../api.ts";
import { Host } from "../host/host.ts";
import { resolveOptions } from "../host/options.ts";
import type { Api } from "../procedure.ts";
import { Carrier } from "./carrier.ts";
import { checkFetchOptions, type FetchOptions } from "./options.ts";
import { beginBody } from "./request-body.ts";
import { requestBytes } from "./request-bytes.ts";

/** Bytes up to which a body is waited for, so that it costs one turn. */
const SMALL = 64 * 1024;

/** What a server of web-standard requests and responses calls (WinterTC). */
export type FetchHandler = (request: Request) => Promise<Response>;

/** What is compiled. */
export interface Modules {
  readonly engine: WebAssembly.Module;
  readonly codecs: WebAssembly.Module;
}

/** Gives them; asked when the first request comes, and once. */
export type LoadModules = () => Modules | Promise<Modules>;

/**
 * The fetchHandler() of a platform.
 * @throws TypeError or RangeError for an option or a procedure that will not do, and says why
 */
export function makeFetchHandler(api: Api, options: FetchOptions, loadModules: LoadModules): FetchHandler {
  checkFetchOptions(options);
  const { prefix = "", remoteAddress } = options;
  const table = procedureTable(api);
  const resolved = resolveOptions({ ...options, hosts: options.hosts ?? "*" });
  const small = Math.min(SMALL, resolved.limits.maxBody);
  let carrier: Carrier | undefined;
  let loading: Promise<Modules> | undefined;

  const load = async (): Promise<Carrier> => {
    const { engine, codecs } = await (loading ??= Promise.resolve(loadModules()));
    return (carrier ??= new Carrier(new Host(table, resolved, engine, { codecs: () => codecs })));
  };

  return async (request) => {
    const url = new URL(request.url);
    const path = withoutPrefix(url.pathname, prefix);
    if (path === undefined) return notHere(prefix);
    const body = await beginBody(request, small);
    const bytes = requestBytes(request, url.host, path + url.search, body);
    return (carrier ?? (await load())).send(bytes, body, request, remoteAddress?.(request) ?? "");
  };
}

/** @returns `undefined` where the path is not below the prefix */
function withoutPrefix(path: string, prefix: string): string | undefined {
  if (!path.startsWith(prefix)) return undefined;
  const rest = path.slice(prefix.length);
  return rest === "" ? "/" : rest.startsWith("/") ? rest : undefined;
}

function notHere(prefix: string): Response {
  const problem = { type: "about:blank", title: "Not Found", status: 404, detail: `the API is below ${prefix}` };
  return Response.json(problem, { status: 404, headers: { "content-type": "application/problem+json" } });
}
