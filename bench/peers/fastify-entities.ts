// fastify-entities.js WORKERS PORT: named entities, at once and after 100 ms, in a cluster of processes.
import cluster from "node:cluster";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { fastify } from "fastify";
import { announce, port } from "./announce.ts";
import { findEntities } from "./find-entities.ts";

const workers = Number(process.argv[2]);
const entity = { type: "object", properties: { text: { type: "string" }, type: { type: "string" } } };
const schema = {
  body: { type: "object", required: ["text"], properties: { text: { type: "string", maxLength: 100_000 } } },
  response: { 200: { type: "array", items: entity } },
};

async function listen(): Promise<void> {
  const app = fastify();
  app.post<{ Body: { text: string } }>("/entities", { schema }, async ({ body }) => findEntities(body.text));
  app.post<{ Body: { text: string } }>("/entitiesLater", { schema }, async ({ body }) => {
    await sleep(100);
    return findEntities(body.text);
  });
  await app.listen({ port, host: "127.0.0.1", backlog: 2048 });
}

if (cluster.isPrimary && workers > 1) {
  const forked = Array.from({ length: workers }, () => cluster.fork());
  await Promise.all(forked.map((worker) => once(worker, "listening")));
} else {
  await listen();
}
if (cluster.isPrimary) announce();
