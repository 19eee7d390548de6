// undici-embeddings.mjs json|raw TARGET PORT: a client of undici, which decodes each answer into an array.
import process from "node:process";
import { Agent, request } from "undici";
// As far from .cache/bench/npm, where this runs.
import { serveRounds } from "../../../dist/bench/peers/embedding-client.js";
import { paramsOf } from "../../../dist/bench/peers/vectors.js";

const [, , representation, target, port] = process.argv;
const dispatcher = new Agent({ connections: 4 });
const accept = representation === "raw" ? "application/octet-stream" : "application/json";
const headers = { "content-type": "application/json", accept };

serveRounds(async (count) => {
  const body = JSON.stringify(paramsOf(count));
  const answer = await request(`http://127.0.0.1:${port}${target}`, { method: "POST", headers, body, dispatcher });
  if (answer.statusCode !== 200) throw new Error(`a wrong answer: ${answer.statusCode}`);
  if (representation === "raw") return new Float32Array(await answer.body.arrayBuffer());
  return Float32Array.from((await answer.body.json()).flat());
});
