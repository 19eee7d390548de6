// fastify-proxy.mjs [UPSTREAM] PORT: gives random ids, and passes on those of a second copy of itself.
import { randomUUID } from "node:crypto";
import { fastify } from "fastify";
import { request } from "undici";
import { announce, port } from "./procedures.mjs";

const upstream = `http://127.0.0.1:${process.argv[2]}/id`;
const schema = { response: { 200: { type: "string" } } };
const app = fastify();
const asJson = (reply) => reply.type("application/json");
app.get("/id", { schema }, async (_, reply) => asJson(reply) && JSON.stringify(randomUUID()));
app.get("/forward", { schema }, async (_, reply) => {
  const { body } = await request(upstream);
  return asJson(reply) && JSON.stringify(await body.json());
});
await app.listen({ port, host: "127.0.0.1", backlog: 2048 });
announce();
