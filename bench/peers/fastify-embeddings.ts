// fastify-embeddings.js PORT: as JSON lists, printed by a schema, and as a Buffer.
import { fastify } from "fastify";
import { announce, port } from "./announce.ts";
import { DIMENSIONS, vectors } from "./vectors.ts";

interface Params {
  readonly model: string;
  readonly texts: readonly string[];
}

const body = {
  type: "object",
  required: ["model", "texts"],
  properties: { model: { type: "string" }, texts: { type: "array", items: { type: "string" } } },
};
const response = { 200: { type: "array", items: { type: "array", items: { type: "number" } } } };

const app = fastify();
app.post<{ Body: Params }>("/embed", { schema: { body, response } }, async ({ body: { texts } }) =>
  texts.map((_, row) => Array.from(vectors(row + 1).subarray(row * DIMENSIONS))),
);
app.post<{ Body: Params }>("/embedRaw", { schema: { body } }, ({ body: { texts } }, reply) => {
  const { buffer, byteOffset, byteLength } = vectors(texts.length);
  return reply.type("application/octet-stream").send(Buffer.from(buffer, byteOffset, byteLength));
});
await app.listen({ port, host: "127.0.0.1" });
announce();
