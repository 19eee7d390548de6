// ucall-embeddings.js net|uring PORT
import { procedure, t } from "ucall";
import { serveOn } from "./serve-on.ts";
import { DIMENSIONS, vectors } from "./vectors.ts";

const api = {
  embed: procedure(
    { model: t.string(), texts: t.array(t.string()) },
    ({ texts }) => ({ data: vectors(texts.length), shape: [texts.length, DIMENSIONS] }),
    { returns: t.f32([null, DIMENSIONS]) },
  ),
};
export type EmbeddingsApi = typeof api;

await serveOn(api);
