import { it } from "vitest";
import { batchingBehaviours } from "./batching-behaviour.ts";
import type { Behaviour } from "./behaviour.ts";
import { callBehaviours } from "./call-behaviour.ts";
import { deflateBehaviours } from "./deflate-behaviour.ts";
import type { Driver } from "./driver.ts";
import { flowBehaviours } from "./flow-behaviour.ts";
import { lending } from "./lending.ts";
import { streamBehaviours } from "./stream-behaviour.ts";
import { uploadBehaviours } from "./upload-behaviour.ts";

const behaviours: Behaviour[] = [
  ...callBehaviours,
  ...flowBehaviours,
  ...lending,
  ...streamBehaviours,
  ...deflateBehaviours,
  ...batchingBehaviours,
  ...uploadBehaviours,
];

const TIMEOUT = 60_000; // ms: a thousand TLS handshakes take their time on a busy machine

/** A test for each behaviour that the driver has the abilities for. */
export function itBehaves(driver: Driver): void {
  const possible = behaviours.filter(({ needs }) => needs.every((need) => driver.abilities.has(need)));
  it.each(possible)("$name", ({ run }) => run(driver), TIMEOUT);
}
