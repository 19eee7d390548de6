// ucall-entities.js WORKERS PORT: named entities, at once and after 100 ms.
import cluster from "node:cluster";
import { setTimeout as sleep } from "node:timers/promises";
import { procedure, serve, t } from "ucall";
import { entities } from "../../examples/entities.ts";
import { announce, port } from "./announce.ts";
import { findEntities } from "./find-entities.ts";

const entitiesLater = procedure({ text: t.string() }, async ({ text }) => {
  await sleep(100);
  return findEntities(text);
});
await serve({ entities, entitiesLater }, { port, workers: Number(process.argv[2]) });
if (cluster.isPrimary) announce();
