// node-http.js PROCEDURES PORT: the same by hand on node:http, JSON.parse and a Map; 0 procedures are `definitions`.
import http from "node:http";
import process from "node:process";
import { announce, port } from "../peers/announce.ts";
import { failure } from "../peers/json-rpc.ts";
import { definitions, manyDefinitions } from "./definitions.ts";

type Params = Readonly<Record<string, unknown>>;

interface Call {
  readonly jsonrpc?: unknown;
  readonly method?: unknown;
  readonly params?: unknown;
  readonly id?: unknown;
}

const count = Number(process.argv.at(-2));
const procedures = new Map(
  (count === 0 ? definitions : manyDefinitions(count)).map(({ name, parameters }) => [name, summing(parameters)]),
);
procedures.set("echo", ({ value, ...others }) =>
  typeof value === "string" && Object.keys(others).length === 0 ? value : undefined,
);

/** Gives undefined where the parameters are not what they must be. */
function summing(names: readonly string[]): (params: Params) => unknown {
  return (params) => {
    if (Object.keys(params).length !== names.length) return undefined;
    let sum = 0;
    for (const name of names) {
      const value = params[name];
      if (!Number.isSafeInteger(value)) return undefined;
      sum += value as number;
    }
    return sum;
  };
}

function answer(message: unknown): object {
  if (typeof message !== "object" || message === null) return failure(null, -32600, "Invalid Request");
  const { jsonrpc, method, params, id } = message as Call;
  if (jsonrpc !== "2.0" || typeof method !== "string" || typeof params !== "object" || params === null) {
    return failure(null, -32600, "Invalid Request");
  }
  const procedure = procedures.get(method);
  if (procedure === undefined) return failure(id, -32601, "Method not found");
  const result = procedure(params as Params);
  return result === undefined ? failure(id, -32602, "Invalid params") : { jsonrpc: "2.0", id, result };
}

const server = http.createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    const message: unknown = JSON.parse(Buffer.concat(chunks).toString());
    const text = JSON.stringify(Array.isArray(message) ? message.map(answer) : answer(message));
    response.writeHead(200, { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(text) });
    response.end(text);
  });
});
server.keepAliveTimeout = 60_000; // as ucall's
server.listen(port, "127.0.0.1", announce);
