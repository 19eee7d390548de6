// fastify.js [batches] PORT
import { fastify, type FastifyError, type FastifyInstance, type FastifyReply } from "fastify";
import { announce, port } from "./announce.ts";
import { answerBatch, failure } from "./json-rpc.ts";

interface Call {
  readonly method: string;
  readonly params: { readonly a: number; readonly b: number } | readonly [number, number];
  readonly id?: number | string | null;
}

const integer = { type: "integer", minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER };
const id = { type: ["integer", "string", "null"] };
const body = {
  type: "object",
  required: ["jsonrpc", "method", "params"],
  properties: {
    jsonrpc: { const: "2.0" },
    method: { type: "string" },
    params: {
      anyOf: [
        { type: "object", required: ["a", "b"], additionalProperties: false, properties: { a: integer, b: integer } },
        { type: "array", items: integer, minItems: 2, maxItems: 2 },
      ],
    },
    id,
  },
};
const response = {
  200: { type: "object", properties: { jsonrpc: { type: "string" }, id, result: { type: "integer" } } },
};

/** One call a request: checked by a schema and printed by one, as Fastify is meant to be used. */
function serveCalls(app: FastifyInstance): void {
  app.post("/", { schema: { body, response } }, (request, reply) => {
    const { method, params, id } = request.body as Call;
    if (id === undefined) return nothing(reply);
    if (method !== "sum") return sendText(reply, failure(id, -32601, "Method not found"));
    const result = "a" in params ? params.a + params.b : params[0] + params[1];
    return reply.send({ jsonrpc: "2.0", id, result });
  });
}

/** Batches: Fastify has no idea of them, so the handler is written by hand. */
function serveBatches(app: FastifyInstance): void {
  app.addContentTypeParser("application/json", { parseAs: "string" }, (_request, text, done) => {
    try {
      done(null, JSON.parse(text as string));
    } catch (error) {
      done(error as Error);
    }
  });
  app.post("/", (request, reply) => {
    const answer = answerBatch(request.body as unknown[]);
    return answer === undefined ? nothing(reply) : sendText(reply, answer);
  });
}

function nothing(reply: FastifyReply): FastifyReply {
  return reply.code(204).send();
}

/** Sends what the schema of the response does not describe. */
function sendText(reply: FastifyReply, answer: object): FastifyReply {
  return reply.type("application/json").send(JSON.stringify(answer));
}

const app = fastify({ ajv: { customOptions: { coerceTypes: false, removeAdditional: false } } });
app.setErrorHandler((error: FastifyError, _request, reply) => {
  const [code, message]: [number, string] =
    error.validation === undefined
      ? [-32700, "Parse error"]
      : error.validation[0]?.instancePath.startsWith("/params")
        ? [-32602, "Invalid params"]
        : [-32600, "Invalid Request"];
  return sendText(reply, failure(null, code, message));
});
(process.argv[2] === "batches" ? serveBatches : serveCalls)(app);
await app.listen({ port, host: "127.0.0.1" });
announce();
