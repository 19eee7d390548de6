import type { Scenario } from "../scenario.ts";
import { batch } from "./batch.ts";
import { embeddingClients } from "./embedding-clients.ts";
import { embeddings } from "./embeddings.ts";
import { idle } from "./idle.ts";
import { scale } from "./scale.ts";
import { inProcess } from "./in-process.ts";
import { large } from "./large.ts";
import { latency } from "./latency.ts";
import { microBatching } from "./micro-batching.ts";
import { numbers } from "./numbers.ts";
import { pipelined } from "./pipelined.ts";
import { proxy } from "./proxy.ts";
import { model } from "./model.ts";
import { singleCall, validateSession } from "./single-call.ts";
import { startUp } from "./start-up.ts";
import { sum } from "./sum.ts";
import { batchSizes, pipelineDepths } from "./sweeps.ts";
import { upload } from "./upload.ts";
import { websocket } from "./websocket.ts";

/** In the order in which they run. */
export const scenarios: readonly Scenario[] = [
  sum,
  singleCall,
  validateSession,
  latency,
  batch,
  pipelined,
  batchSizes,
  pipelineDepths,
  websocket,
  large,
  inProcess,
  numbers,
  embeddings,
  embeddingClients,
  microBatching,
  upload,
  idle,
  scale,
  startUp,
  proxy,
  model,
];
