// ucall-embeddings-client.js PORT: our client, which asks for CBOR.
import process from "node:process";
import { connect } from "ucall/client";
import type { EmbeddingsApi } from "./ucall-embeddings.ts";
import { serveRounds } from "./embedding-client.ts";
import { paramsOf } from "./vectors.ts";

const CONNECTIONS = 4; // as many as requests under way
// Without batches, so that the message is the others': one request, one answer.
const client = connect<EmbeddingsApi>(`http://127.0.0.1:${process.argv.at(-1)}`, {
  connections: CONNECTIONS,
  maxBatch: 1,
});

serveRounds(async (count) => {
  const { data } = await client.embed(paramsOf(count));
  return data;
});
