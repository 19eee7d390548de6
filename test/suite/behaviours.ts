import { general, type Behaviour } from "./behaviour.ts";
import { deflateBehaviours } from "./deflate-behaviour.ts";
import { flowBehaviours } from "./flow-behaviour.ts";
import { lending } from "./lending.ts";
import { streamBehaviours } from "./stream-behaviour.ts";

/** All behaviours, which each driver is held to. */
export const behaviours: Behaviour[] = [
  ...general,
  ...lending,
  ...streamBehaviours,
  ...deflateBehaviours,
  ...flowBehaviours,
];
