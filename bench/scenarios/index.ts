import type { Scenario } from "../scenario.ts";
import { batch } from "./batch.ts";
import { idle } from "./idle.ts";
import { inProcess } from "./in-process.ts";
import { sum } from "./sum.ts";

/** In the order in which they run. */
export const scenarios: readonly Scenario[] = [sum, batch, inProcess, idle];
