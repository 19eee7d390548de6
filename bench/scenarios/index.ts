import type { Scenario } from "../scenario.ts";
import { batch } from "./batch.ts";
import { idle } from "./idle.ts";
import { scale } from "./scale.ts";
import { inProcess } from "./in-process.ts";
import { large } from "./large.ts";
import { latency } from "./latency.ts";
import { numbers } from "./numbers.ts";
import { pipelined } from "./pipelined.ts";
import { proxy } from "./proxy.ts";
import { model } from "./model.ts";
import { singleCall, validateSession } from "./single-call.ts";
import { startUp } from "./start-up.ts";
import { sum } from "./sum.ts";
import { batchSizes, pipelineDepths } from "./sweeps.ts";
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
  idle,
  scale,
  startUp,
  proxy,
  model,
];
