import { fastify } from "fastify";
import { announce, port, sum, validateSession } from "./procedures.mjs";

const schemaOf = (names, result) => ({
  querystring: {
    type: "object",
    required: names,
    additionalProperties: false,
    properties: Object.fromEntries(names.map((name) => [name, { type: "integer" }])),
  },
  response: { 200: { type: result } },
});
const app = fastify();
app.get("/sum", { schema: schemaOf(["a", "b"], "integer") }, async ({ query }) => sum(query));
app.get("/validateSession", { schema: schemaOf(["user_id", "session_id"], "boolean") }, async ({ query }) =>
  validateSession(query),
);
await app.listen({ port, host: "127.0.0.1" });
announce();
